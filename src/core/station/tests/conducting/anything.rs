//! Whatever happens.

use proptest::prelude::*;

use super::*;

/// What may happen.
#[derive(Debug, Clone)]
enum Happening {
    Up(bool),
    Select(bool),
    Enable(bool),
    Disconnect,
    Reconnect,
    Lose,
    Appear(bool),
    Vanish,
    Password(bool),
    Pass(u64),
    Restart,
}

fn happening() -> impl Strategy<Value = Happening> {
    prop_oneof![
        any::<bool>().prop_map(Happening::Up),
        any::<bool>().prop_map(Happening::Select),
        any::<bool>().prop_map(Happening::Enable),
        Just(Happening::Disconnect),
        Just(Happening::Reconnect),
        Just(Happening::Lose),
        any::<bool>().prop_map(Happening::Appear),
        Just(Happening::Vanish),
        any::<bool>().prop_map(Happening::Password),
        (0_u64..30).prop_map(Happening::Pass),
        Just(Happening::Restart),
    ]
}

fn id(first: bool) -> NetworkId {
    if first { HOME } else { CAFE }
}

proptest! {
    #[test]
    fn whatever_happens_every_association_is_under_its_networks_address(
        keeps_addresses in any::<bool>(),
        happenings in proptest::collection::vec(happening(), 1..40),
    ) {
        let mut air = Air::new(keeps_addresses, &[("home", true), ("cafe", false)]).started();
        for happening in happenings {
            match happening {
                Happening::Up(first) => air.tell(Event::UserUp(id(first))),
                Happening::Select(first) => {
                    air.tell(Event::UserAsked(UserCommand::Connect));
                    air.select(id(first));
                }
                Happening::Enable(first) => {
                    air.supplicant.networks[usize::from(!first)].enabled = true;
                    air.tell(Event::UserAsked(UserCommand::Networks));
                }
                Happening::Disconnect => {
                    air.tell(Event::UserAsked(UserCommand::Disconnect));
                    air.disconnect();
                }
                Happening::Reconnect => {
                    air.tell(Event::UserAsked(UserCommand::Connect));
                    air.look();
                }
                Happening::Lose if air.supplicant.current.is_some() => air.lose(),
                Happening::Lose => {}
                Happening::Appear(first) => {
                    let name = if first { "home" } else { "cafe" };
                    air.bsss.push(bss(1, Some(name), if first { 2412 } else { 5180 }));
                }
                Happening::Vanish => air.bsss.clear(),
                Happening::Password(right) => air.supplicant.gets_in = right,
                Happening::Pass(secs) => air.pass(secs),
                Happening::Restart => {
                    (air.supplicant.current, air.supplicant.state) = (None, SupplicantState::Idle);
                    (air.supplicant.disconnected, air.supplicant.shut_out) = (false, Vec::new());
                    air.supplicant.networks.iter_mut().for_each(|network| network.assigned = None);
                    air.tell(Event::SupplicantGone);
                    air.tell(Event::SupplicantStarted);
                }
            }
            air.tell(Event::NetworksChanged);
            air.pass(0);
        }
        air.assert_right();
    }
}
