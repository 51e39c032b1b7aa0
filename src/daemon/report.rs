//! Notices → log lines. At the default level no line holds the permanent address.

use super::news::{kind, network_of};
use crate::core::station::{Left, Notice};

/// Logs one notice of the interface `name`, with what journald can be asked for.
pub(super) fn report(name: &str, notice: &Notice) {
    let (kind, network_id) = (kind(notice), network_of(notice).map(|id| id.0));
    macro_rules! say {
        ($level:ident, $($message:tt)+) => {
            tracing::$level!(interface = name, event = kind, network = network_id, $($message)+)
        };
    }
    match notice {
        Notice::Parked(address) => say!(info, "{name}: parked on {address}"),
        Notice::ScanStarted(Some(address)) => say!(info, "{name}: scanning as {address}"),
        Notice::ScanStarted(None) => say!(info, "{name}: scanning under an address of the driver's"),
        Notice::ScanWhileConnected(_) => {
            say!(warn, "{name}: scanning while connected: the probe requests carry the connection's address");
        }
        Notice::Assigned(network, address, mode) if mode == "permanent" || mode == "preserve" => {
            say!(debug, "{name}: network {network} will use {address} ({mode})");
            say!(info, "{name}: network {network} will use its {mode} address");
        }
        Notice::Assigned(network, address, mode) => {
            say!(info, "{name}: network {network} will use {address} ({mode})");
        }
        Notice::Associating(network, ..) => say!(debug, "{name}: associating with network {network}"),
        Notice::Connected(network, address, mode) if mode == "permanent" || mode == "preserve" => {
            say!(debug, "{name}: connected as {address}");
            say!(info, "{name}: connected to network {network} under its {mode} address");
        }
        Notice::Connected(network, address, mode) => {
            say!(info, "{name}: connected to network {network} as {address} ({mode})");
        }
        Notice::FoundConnected(network) => say!(
            warn,
            "{name}: found connected to network {network} under another address than its own; left alone until it ends"
        ),
        Notice::Roaming(network, bssid) => {
            say!(info, "{name}: roaming to {bssid}, a better access point of network {network}");
        }
        Notice::Disconnected => say!(info, "{name}: disconnected"),
        Notice::WrongAddress(network, _) => {
            let network = network.map(|id| format!(" to network {id}")).unwrap_or_default();
            say!(error, "{name}: an association{network} began under a wrong address and was cut");
        }
        Notice::Barred(network, why) => {
            say!(error, "{name}: network {network} is kept from associating: {why}");
        }
        Notice::Silenced(why) => say!(error, "{name}: kept silent, no throwaway address could be set: {why}"),
        Notice::Recovered => say!(info, "{name}: an address could be set again"),
        Notice::ScanNotArmed(why) => {
            say!(
                warn,
                "{name}: scans cannot have an address of their own in the driver: {why}; changing the interface's"
            );
        }
        Notice::NotHeard(network) => say!(warn, "{name}: network {network} was not heard, or has no address"),
        Notice::ScanFailed(why) => {
            say!(warn, "{name}: looking for networks failed: {why}; trying again later")
        }
        Notice::NotRenewed(why) => {
            say!(warn, "{name}: not created anew (wifi.renew-interface), sequence numbers run on: {why}")
        }
        Notice::Left(left) => match left {
            Left::Untouched => say!(info, "{name}: left as it is"),
            Left::Connected(_) => {
                say!(info, "{name}: left connected; its address stays until the connection ends")
            }
            Left::Parked(address) => {
                say!(info, "{name}: left parked on {address}; the driver draws a new address for every scan");
            }
            Left::Silent => say!(warn, "{name}: left down"),
            Left::Down => say!(info, "{name}: taken down and left so (wifi.on-stop=down)"),
            Left::Restored => say!(
                warn,
                "{name}: its initial address is put back (wifi.on-stop=restored); whatever is sent from now on may carry it"
            ),
        },
    }
}
