//! Work that may block, done in order by a thread that exists only while there is some: a machine with
//! many radios that are idle has no threads for them.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// neli parses on the stack; only what is touched is memory.
const STACK: usize = 1024 * 1024;
/// What could not be done is tried again after this.
const AGAIN: Duration = Duration::from_secs(1);
/// More work often follows soon.
const LINGER: Duration = Duration::from_secs(1);

/// What does the work, and keeps what it needs from one piece to the next.
pub(super) trait Perform<J>: Send + 'static {
    /// Does one piece; it may block. Whether it is done; if not, it is tried again.
    fn perform(&mut self, job: &J) -> bool;

    /// Nothing is to be done for now: what can be had again when there is may go.
    fn rest(&mut self) {}
}

/// A queue of work. Dropping it lets the thread finish what it was given.
pub(super) struct Worker<J> {
    name: String,
    desk: Arc<Desk<J>>,
}

struct Desk<J> {
    state: Mutex<State<J>>,
    changed: Condvar,
}

enum Work<J> {
    Job(J),
    /// To be done once all before it is.
    Then(Box<dyn FnOnce() + Send>),
}

struct State<J> {
    jobs: VecDeque<Work<J>>,
    /// Absent while it works.
    performer: Option<Box<dyn Perform<J>>>,
    /// There is a thread.
    is_manned: bool,
    /// Nothing more will come.
    is_closed: bool,
}

impl<J: Send + 'static> Worker<J> {
    /// A queue whose thread has this name, at most 15 octets of which the kernel shows.
    pub(super) fn new(name: String, performer: impl Perform<J>) -> Self {
        let state = State {
            jobs: VecDeque::new(),
            performer: Some(Box::new(performer)),
            is_manned: false,
            is_closed: false,
        };
        Self { name, desk: Arc::new(Desk { state: Mutex::new(state), changed: Condvar::new() }) }
    }

    /// Queues work.
    pub(super) fn give(&self, job: J) {
        self.queue(Work::Job(job));
    }

    /// Has something done once all that was given before it is.
    pub(super) fn then(&self, act: impl FnOnce() + Send + 'static) {
        self.queue(Work::Then(Box::new(act)));
    }

    fn queue(&self, work: Work<J>) {
        let mut state = self.desk.lock();
        state.jobs.push_back(work);
        if std::mem::replace(&mut state.is_manned, true) {
            return self.desk.changed.notify_all();
        }
        drop(state);
        let desk = Arc::clone(&self.desk);
        let begun =
            std::thread::Builder::new().name(self.name.clone()).stack_size(STACK).spawn(move || desk.work());
        if let Err(error) = begun {
            self.desk.lock().is_manned = false;
            tracing::error!("{}: no thread for its work, which waits: {error}", self.name);
        }
    }

    /// Queues work that need not be done twice: in place of the same, if that waits and nothing waits for it.
    pub(super) fn give_once(&self, job: J)
    where
        J: PartialEq,
    {
        let mut state = self.desk.lock();
        let awaited =
            state.jobs.iter().rposition(|work| matches!(work, Work::Then(_))).map_or(0, |then| then + 1);
        let same = |work: &Work<J>| matches!(work, Work::Job(waits) if *waits == job);
        if let Some(place) = state.jobs.iter().skip(awaited).position(same) {
            state.jobs.remove(awaited + place);
        }
        drop(state);
        self.give(job);
    }

    /// Waits until all is done.
    pub(super) fn finish(self) {
        let state = self.desk.close();
        drop(self.desk.changed.wait_while(state, |state| state.is_manned));
    }
}

impl<J> Drop for Worker<J> {
    fn drop(&mut self) {
        drop(self.desk.close());
    }
}

impl<J> Desk<J> {
    fn lock(&self) -> MutexGuard<'_, State<J>> {
        // A queue is whole whatever happened to who held it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&self) -> MutexGuard<'_, State<J>> {
        let mut state = self.lock();
        state.is_closed = true;
        self.changed.notify_all();
        state
    }
}

impl<J: 'static> Desk<J> {
    /// Before another try. Whether there is to be one: not if nobody cares any more.
    fn rests(&self) -> bool {
        let open = |state: &mut State<J>| !state.is_closed;
        let waited = self.changed.wait_timeout_while(self.lock(), AGAIN, open);
        !waited.map_or_else(|poisoned| poisoned.into_inner().0, |(state, _)| state).is_closed
    }

    fn work(&self) {
        let mut state = self.lock();
        loop {
            let idle = |state: &mut State<J>| state.jobs.is_empty() && !state.is_closed;
            state = (self.changed.wait_timeout_while(state, LINGER, idle))
                .map_or_else(|poisoned| poisoned.into_inner().0, |(state, _)| state);
            let Some(work) = state.jobs.pop_front() else { break };
            let Some(mut performer) = state.performer.take() else { break };
            drop(state);
            match work {
                Work::Job(job) => while !performer.perform(&job) && self.rests() {},
                Work::Then(act) => act(),
            }
            state = self.lock();
            state.performer = Some(performer);
        }
        if let Some(performer) = &mut state.performer {
            performer.rest();
        }
        // A queue keeps the room that it once took.
        state.jobs.shrink_to_fit();
        state.is_manned = false;
        self.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::{Receiver, Sender, channel};

    /// Work that cannot be done.
    const FAILS: u32 = 99;

    struct Recorder {
        begins: Sender<u32>,
        may_go_on: Receiver<()>,
    }

    impl Perform<u32> for Recorder {
        fn perform(&mut self, job: &u32) -> bool {
            self.begins.send(*job).unwrap();
            self.may_go_on.recv().unwrap();
            *job != FAILS
        }
    }

    fn recorder() -> (Worker<u32>, Receiver<u32>, Sender<()>) {
        let ((begins, begun), (go_on, may_go_on)) = (channel(), channel());
        (Worker::new("test".to_owned(), Recorder { begins, may_go_on }), begun, go_on)
    }

    #[test]
    fn all_is_done_in_order_and_what_is_asked_again_only_once() {
        let (worker, begun, go_on) = recorder();
        worker.give_once(1);
        assert_eq!(begun.recv(), Ok(1), "there was no thread for it");
        for job in [2, 2, 3, 2, 2] {
            worker.give_once(job);
        }
        let (done, is_done) = channel();
        worker.then(move || done.send(()).unwrap());
        worker.give_once(3);
        (0..4).for_each(|_| go_on.send(()).unwrap());
        worker.finish();
        assert_eq!(is_done.try_recv(), Ok(()));
        assert_eq!(begun.try_iter().collect::<Vec<_>>(), [3, 2, 3]);
    }

    #[test]
    fn what_was_given_is_done_though_nobody_waits_for_it() {
        let (worker, begun, go_on) = recorder();
        worker.give(1);
        worker.give(2);
        drop(worker);
        (0..2).for_each(|_| go_on.send(()).unwrap());
        assert_eq!(begun.iter().collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn what_fails_is_tried_again_until_nobody_cares() {
        let (worker, begun, go_on) = recorder();
        worker.give(FAILS);
        worker.give(1);
        (0..2).for_each(|_| go_on.send(()).unwrap());
        assert_eq!((begun.recv(), begun.recv()), (Ok(FAILS), Ok(FAILS)));
        drop(worker);
        go_on.send(()).unwrap();
        assert_eq!(begun.iter().collect::<Vec<_>>(), [1]);
    }

    #[test]
    fn idle_it_has_no_thread_and_keeps_what_it_needs() {
        let (worker, begun, go_on) = recorder();
        for job in [1, 2] {
            worker.give(job);
            go_on.send(()).unwrap();
            assert_eq!(begun.recv(), Ok(job));
            let state = worker.desk.lock();
            let state = worker.desk.changed.wait_while(state, |state| state.is_manned).unwrap();
            assert!(!state.is_manned && state.performer.is_some());
        }
    }
}
