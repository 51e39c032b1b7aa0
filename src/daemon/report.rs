//! Notices → log lines. At the default level no line holds the permanent address.

use tracing::{error, info, warn};

use crate::core::station::{Left, Notice};

/// Logs one notice of the interface `name`.
pub(super) fn report(name: &str, notice: &Notice) {
    match notice {
        Notice::Parked(address) => info!("{name}: parked on {address}"),
        Notice::ScanStarted(Some(address)) => info!("{name}: scanning as {address}"),
        Notice::ScanStarted(None) => info!("{name}: scanning under an address of the driver's"),
        Notice::ScanWhileConnected(_) => {
            warn!("{name}: scanning while connected: the probe requests carry the connection's address");
        }
        Notice::Assigned(network, address, mode) if mode == "permanent" || mode == "preserve" => {
            tracing::debug!("{name}: network {network} will use {address} ({mode})");
            info!("{name}: network {network} will use its {mode} address");
        }
        Notice::Assigned(network, address, mode) => {
            info!("{name}: network {network} will use {address} ({mode})");
        }
        Notice::Associating(network, ..) => tracing::debug!("{name}: associating with network {network}"),
        Notice::Connected(network, address, mode) if mode == "permanent" || mode == "preserve" => {
            tracing::debug!("{name}: connected as {address}");
            info!("{name}: connected to network {network} under its {mode} address");
        }
        Notice::Connected(network, address, mode) => {
            info!("{name}: connected to network {network} as {address} ({mode})");
        }
        Notice::FoundConnected(network) => warn!(
            "{name}: found connected to network {network} under another address than its own; left alone until it ends"
        ),
        Notice::Disconnected => info!("{name}: disconnected"),
        Notice::WrongAddress(network, _) => {
            let network = network.map(|id| format!(" to network {id}")).unwrap_or_default();
            error!("{name}: an association{network} began under a wrong address and was cut");
        }
        Notice::Barred(network, why) => {
            error!("{name}: network {network} is kept from associating: {why}");
        }
        Notice::Silenced(why) => error!("{name}: kept silent, no throwaway address could be set: {why}"),
        Notice::Recovered => info!("{name}: an address could be set again"),
        Notice::ScanNotArmed(why) => {
            warn!(
                "{name}: scans cannot have an address of their own in the driver: {why}; changing the interface's"
            );
        }
        Notice::NotHeard(network) => warn!("{name}: network {network} was not heard, or has no address"),
        Notice::ScanFailed(why) => warn!("{name}: looking for networks failed: {why}; trying again later"),
        Notice::NotRenewed(why) => {
            warn!("{name}: not created anew (wifi.renew-interface), sequence numbers run on: {why}");
        }
        Notice::Left(left) => match left {
            Left::Untouched => info!("{name}: left as it is"),
            Left::Connected(_) => {
                info!("{name}: left connected; its address stays until the connection ends")
            }
            Left::Parked(address) => {
                info!("{name}: left parked on {address}; the driver draws a new address for every scan");
            }
            Left::Silent => warn!("{name}: left down"),
            Left::Down => info!("{name}: taken down and left so (wifi.on-stop=down)"),
            Left::Restored => warn!(
                "{name}: its initial address is put back (wifi.on-stop=restored); whatever is sent from now on may carry it"
            ),
        },
    }
}
