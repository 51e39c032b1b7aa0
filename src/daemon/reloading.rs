//! The configuration read again, while the daemon runs.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tracing::{error, info};

use super::commands::Way;
use super::run::Daemon;
use crate::config::policy::Policies;
use crate::ctl::refusal::Kind;

/// A supplicant that does not answer for so long is no reason to keep people waiting.
const TOLD_WITHIN: Duration = Duration::from_secs(2);

/// An answer that is given when the last who holds it has let go, or before.
struct Pending(Mutex<Option<Way>>);

impl Pending {
    fn answer(&self) {
        if let Some(way) = self.0.lock().unwrap_or_else(PoisonError::into_inner).take() {
            let _ = way.send(Ok(serde_json::json!({})));
        }
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        self.answer();
    }
}

impl Daemon {
    /// Reads the configuration on a thread of its own; then all or nothing of it is put into force.
    pub(super) fn begin_reload(&mut self, way: Option<Way>) {
        let (inbox, load) = (self.inbox.clone(), Arc::clone(&self.load));
        let begun = std::thread::Builder::new().name("load".to_owned()).spawn(move || {
            let loaded = load();
            inbox.then(move |daemon| daemon.loaded(loaded, way));
        });
        if let Err(error) = begun {
            error!("the configuration stays as it was: no thread to read it: {error}");
        }
    }

    /// What cannot be read leaves the running configuration in force. Whoever asked hears when every
    /// supplicant has been told.
    fn loaded(&mut self, loaded: Result<Policies, String>, way: Option<Way>) {
        match loaded {
            Ok(policies) => {
                self.history.kept.set(policies.keeps_history());
                self.put_into_force(policies);
                info!("configuration read");
                self.news.say_to_all("configuration", "the configuration was read");
                if let Some(way) = way {
                    let pending = Arc::new(Pending(Mutex::new(Some(way))));
                    for interface in self.interfaces.values() {
                        let pending = Arc::clone(&pending);
                        interface.when_told(move || drop(pending));
                    }
                    let pending = Arc::downgrade(&pending);
                    tokio::spawn(async move {
                        tokio::time::sleep(TOLD_WITHIN).await;
                        if let Some(pending) = pending.upgrade() {
                            pending.answer();
                        }
                    });
                }
            }
            Err(why) => {
                error!("the configuration stays as it was: {why}");
                self.news.say_to_all("configuration", &format!("the configuration stays as it was: {why}"));
                if let Some(way) = way {
                    let _ = way.send(Err(Kind::BadConfiguration.saying(why)));
                }
            }
        }
    }
}
