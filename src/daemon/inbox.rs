//! The way into the loop, for tasks and threads.

use tokio::sync::mpsc::{self, UnboundedReceiver, UnboundedSender};

use super::news::Heard;
use super::run::Daemon;
use crate::core::ssid::Ssid;
use crate::core::station::Event;
use crate::core::types::IfIndex;
use crate::wpa::control::ControlSocket;

/// What reaches the loop from tasks and threads.
pub(super) enum Message {
    Event(IfIndex, Event),
    Attached(IfIndex, u64, ControlSocket),
    /// Whether the supplicant, which is there or seems to be, answers what it is asked.
    Answers(IfIndex, u64, bool),
    Supplicant(IfIndex, u64, Event),
    Told(IfIndex, u64, Heard),
    Then(Box<dyn FnOnce(&mut Daemon) + Send>),
    Heard(Ssid, u32),
}

/// The way into the loop.
#[derive(Clone)]
pub(super) struct Inbox(UnboundedSender<Message>);

impl Inbox {
    /// The way in, and where what is sent comes out.
    pub(super) fn new() -> (Self, UnboundedReceiver<Message>) {
        let (sender, messages) = mpsc::unbounded_channel();
        (Self(sender), messages)
    }

    fn send(&self, message: Message) {
        // The loop ends before its inbox only when the process does.
        let _ = self.0.send(message);
    }

    pub(super) fn event(&self, index: IfIndex, event: Event) {
        self.send(Message::Event(index, event));
    }

    pub(super) fn attached(&self, index: IfIndex, generation: u64, control: ControlSocket) {
        self.send(Message::Attached(index, generation, control));
    }

    pub(super) fn answers(&self, index: IfIndex, generation: u64, answers: bool) {
        self.send(Message::Answers(index, generation, answers));
    }

    pub(super) fn told(&self, index: IfIndex, generation: u64, heard: Heard) {
        self.send(Message::Told(index, generation, heard));
    }

    /// Has the loop do something: what a thread had to prepare.
    pub(super) fn then(&self, act: impl FnOnce(&mut Daemon) + Send + 'static) {
        self.send(Message::Then(Box::new(act)));
    }

    pub(super) fn heard(&self, ssid: Ssid, frequency: u32) {
        self.send(Message::Heard(ssid, frequency));
    }

    pub(super) fn supplicant(&self, index: IfIndex, generation: u64, event: Event) {
        self.send(Message::Supplicant(index, generation, event));
    }
}
