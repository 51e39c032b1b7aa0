//! Notices when the wall clock jumps: it is set, or the machine slept (timerfd_create(2),
//! `TFD_TIMER_CANCEL_ON_SET`).

use std::io;
use std::os::fd::OwnedFd;

use rustix::io::Errno;
use rustix::time::{
    Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create, timerfd_settime,
};
use tokio::io::unix::AsyncFd;

use super::ready::readable;

/// A timer that never fires and is cancelled by every jump.
#[derive(Debug)]
pub struct ClockSteps(AsyncFd<OwnedFd>);

impl ClockSteps {
    /// Begins to watch. Must be called within the event loop.
    ///
    /// # Errors
    /// The kernel has no such timer.
    pub fn watch() -> io::Result<Self> {
        let timer = timerfd_create(TimerfdClockId::Realtime, TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC)?;
        let never = Itimerspec {
            it_interval: Timespec { tv_sec: 0, tv_nsec: 0 },
            it_value: Timespec { tv_sec: i64::MAX, tv_nsec: 0 },
        };
        timerfd_settime(&timer, TimerfdTimerFlags::ABSTIME | TimerfdTimerFlags::CANCEL_ON_SET, &never)?;
        Ok(Self(readable(timer)?))
    }

    /// Waits for the next jump.
    ///
    /// # Errors
    /// The timer cannot be read.
    pub async fn next(&mut self) -> io::Result<()> {
        loop {
            let mut ready = self.0.readable().await?;
            match rustix::io::read(self.0.get_ref(), &mut [0; 8]) {
                Err(Errno::CANCELED) => return Ok(()),
                Err(Errno::AGAIN) => ready.clear_ready(),
                Err(Errno::INTR) | Ok(_) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
}
