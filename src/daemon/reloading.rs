//! The configuration read again, while the daemon runs.

use std::sync::Arc;

use tracing::{error, info};

use super::commands::Way;
use super::pending::answer_when_told;
use super::run::Daemon;
use crate::config::policy::Policies;
use crate::ctl::refusal::Kind;

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
                    answer_when_told(
                        way,
                        Ok(serde_json::json!({})),
                        self.interfaces.values().map(Box::as_ref),
                    );
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
