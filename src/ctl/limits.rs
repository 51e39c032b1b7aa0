//! How many clients there may be, and how much they may ask. Time is an argument.

use std::collections::BTreeMap;
use std::time::Duration;

use super::peer::Role;
use crate::core::types::Moment;

/// Connections at once: one user's, if it is a guest; all guests'; all owners'. Guests cannot take
/// the owners' places.
const GUEST_CLIENTS: usize = 4;
const GUESTS_CLIENTS: usize = 12;
const OWNERS_CLIENTS: usize = 32;

/// Calls: so many at once, and then one every so often. For a person or a script plenty.
const GUEST_BURST: u32 = 32;
const GUEST_EVERY: Duration = Duration::from_millis(100);
const OWNER_BURST: u32 = 256;
const OWNER_EVERY: Duration = Duration::from_millis(5);

/// The limits' bookkeeping, by user.
#[derive(Debug, Default)]
pub struct Limits {
    users: BTreeMap<(u32, bool), User>,
}

#[derive(Debug, Default)]
struct User {
    clients: usize,
    /// When all calls of the past will count no more.
    settled: Moment,
}

impl Limits {
    /// Whether one more client of this user is let in. Each that is must [`Limits::leave`].
    pub fn enter(&mut self, at: Moment, uid: u32, role: Role) -> bool {
        let owner = role == Role::Owner;
        let all: usize = self.users.iter().filter(|((_, o), _)| *o == owner).map(|(_, u)| u.clients).sum();
        let own = self.users.get(&(uid, owner)).map_or(0, |user| user.clients);
        let welcome = if owner { all < OWNERS_CLIENTS } else { all < GUESTS_CLIENTS && own < GUEST_CLIENTS };
        if welcome {
            // Users without a client and without recent calls need no memory.
            self.users.retain(|_, user| user.clients > 0 || user.settled > at);
            self.users.entry((uid, owner)).or_default().clients += 1;
        }
        welcome
    }

    /// A client is gone.
    pub fn leave(&mut self, uid: u32, role: Role) {
        if let Some(user) = self.users.get_mut(&(uid, role == Role::Owner)) {
            user.clients = user.clients.saturating_sub(1);
        }
    }

    /// Whether one more call of this user is answered.
    pub fn call(&mut self, at: Moment, uid: u32, role: Role) -> bool {
        let owner = role == Role::Owner;
        let (burst, every) = if owner { (OWNER_BURST, OWNER_EVERY) } else { (GUEST_BURST, GUEST_EVERY) };
        let user = self.users.entry((uid, owner)).or_default();
        let settled = user.settled.max(at).after(every);
        let allowed = settled <= at.after(every * burst);
        if allowed {
            user.settled = settled;
        }
        allowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: u64) -> Moment {
        Moment(Duration::from_millis(millis))
    }

    #[test]
    fn guests_do_not_take_the_owners_places() {
        let mut limits = Limits::default();
        for uid in 1000..1003 {
            for _ in 0..GUEST_CLIENTS {
                assert!(limits.enter(at(0), uid, Role::Guest));
            }
            assert!(!limits.enter(at(0), uid, Role::Guest), "one user took too many places");
        }
        assert!(!limits.enter(at(0), 2000, Role::Guest));
        for _ in 0..OWNERS_CLIENTS {
            assert!(limits.enter(at(0), 0, Role::Owner));
        }
        assert!(!limits.enter(at(0), 0, Role::Owner));
        limits.leave(1000, Role::Guest);
        assert!(limits.enter(at(0), 2000, Role::Guest));
    }

    #[test]
    fn a_flood_is_noticed_and_forgiven() {
        let mut limits = Limits::default();
        let answered = (0..1000).filter(|_| limits.call(at(0), 1000, Role::Guest)).count();
        assert_eq!(answered, GUEST_BURST as usize);
        assert!(limits.call(at(0), 1001, Role::Guest), "another user paid for it");
        assert!(limits.call(at(100), 1000, Role::Guest));
        assert!(!limits.call(at(100), 1000, Role::Guest));
        let answered = (0..1000).filter(|_| limits.call(at(60_000), 1000, Role::Guest)).count();
        assert_eq!(answered, GUEST_BURST as usize);
    }

    #[test]
    fn those_who_left_are_forgotten() {
        let mut limits = Limits::default();
        for uid in 0..100_000 {
            assert!(limits.enter(at(u64::from(uid)), uid, Role::Guest));
            limits.call(at(u64::from(uid)), uid, Role::Guest);
            limits.leave(uid, Role::Guest);
        }
        assert!(limits.users.len() < 200, "{} users are remembered", limits.users.len());
    }
}
