//! What befalls macveil itself.

use super::{Fault, nothing};
use crate::scenario::Scenario;

pub(super) fn faults() -> Vec<Fault> {
    vec![
        Fault::new("macveil killed, started after 2 s", |s| s.kill("macveil"), 2.0, Scenario::start_macveil)
            .silencing(),
        Fault::new("macveil stopped, started after 2 s", |s| s.stop("macveil"), 2.0, Scenario::start_macveil)
            .silencing(),
        Fault::new("macveil frozen for 10 s", |s| s.freeze("macveil"), 10.0, |s| s.thaw("macveil"))
            .silencing(),
        Fault::new(
            "macveil started twice",
            |s| s.run_expecting("twice", &["timeout", "5", "/lab/bin/macveil", "run"], 7),
            1.0,
            nothing,
        ),
    ]
}
