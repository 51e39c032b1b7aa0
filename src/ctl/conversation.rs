//! One client's conversation: its calls, one after the other, and their answers.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::UnixStream;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};

use super::follow::{Follow, Outcome};
use super::peer::Role;
use super::redact::redact;
use super::refusal::{Kind, Refusal};
use super::request::Request;
use super::server::{Answer, Shared};
use super::service;
use super::wire::{Call, Event, Explanation, LONGEST_REQUEST, Reply};

/// A client that says nothing for that long, or does not take its answer, is dropped.
const PATIENCE: Duration = Duration::from_secs(30);

/// A client, and what it has said that was not answered yet.
pub(super) struct Conversation {
    stream: UnixStream,
    uid: u32,
    role: Role,
    shared: Shared,
    buffer: Vec<u8>,
}

/// Why a conversation ends.
pub(super) struct Ended;

impl From<io::Error> for Ended {
    fn from(_: io::Error) -> Self {
        Self
    }
}

impl Conversation {
    pub(super) fn new(stream: UnixStream, uid: u32, role: Role, shared: Shared) -> Self {
        Self { stream, uid, role, shared, buffer: Vec::new() }
    }

    /// Answers calls until the client leaves or must go.
    pub(super) async fn hold(mut self) -> Result<(), Ended> {
        loop {
            let message = timeout(PATIENCE, self.message()).await.map_err(|_| Ended)??;
            if !self.shared.may_call(self.uid, self.role) {
                return self.dismiss(Kind::TooManyCalls, "too many calls; try again later").await;
            }
            let Ok(call) = serde_json::from_slice::<Call>(&message) else {
                return self.dismiss(Kind::NotACall, "this is not a varlink call").await;
            };
            let (more, oneway) = (call.more, call.oneway);
            let answer = match Request::of(call) {
                Ok(request) if self.role == Role::Guest && !request.is_open() => {
                    Err(Refusal::PermissionDenied)
                }
                Ok(Request::Watch { .. }) if !more => Err(Refusal::ExpectedMore),
                Ok(Request::Watch { ifname }) => self.watch(ifname).await?,
                Ok(request @ Request::Up { .. }) => self.up(request, more && !oneway).await?,
                Ok(request) => self.ask(request).await?,
                Err(refusal) => Err(refusal),
            };
            if !oneway {
                self.answer(answer).await?;
            }
        }
    }

    /// The next message, without its NUL.
    async fn message(&mut self) -> Result<Vec<u8>, Ended> {
        loop {
            if let Some(end) = self.buffer.iter().position(|octet| *octet == 0) {
                return Ok(self.buffer.drain(..=end).take(end).collect());
            }
            if self.buffer.len() > LONGEST_REQUEST {
                self.dismiss(Kind::NotACall, "the message is longer than 64 KiB").await?;
            }
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(Ended);
            }
        }
    }

    async fn dismiss(&mut self, kind: Kind, why: &str) -> Result<(), Ended> {
        self.send(Reply::from(&kind.saying(why))).await?;
        Err(Ended)
    }

    async fn ask(&self, request: Request) -> Result<Answer, Ended> {
        if request == Request::Info {
            return Ok(Ok(service::info()));
        }
        if let Request::Description(interface) = request {
            return Ok(service::description(&interface));
        }
        let (answer, answered) = oneshot::channel();
        self.shared.calls.send((request, answer)).await.map_err(|_| Ended)?;
        Ok(answered.await.unwrap_or_else(|_| Err(Kind::Ending.saying("macveil is ending"))))
    }

    /// Sends events until the client leaves, or lags behind.
    async fn watch(&mut self, ifname: Option<String>) -> Result<Answer, Ended> {
        let mut events = self.shared.events.subscribe();
        loop {
            let event = self.event(&mut events).await?;
            if ifname.is_none() || event.ifname == ifname {
                let parameters = json!({ "event": *event });
                self.send(Reply { error: None, continues: true, parameters }).await?;
            }
        }
    }

    /// Has the daemon begin a connection, and follows it to its end.
    async fn up(&mut self, request: Request, more: bool) -> Result<Answer, Ended> {
        let Request::Up { timeout_secs, .. } = request else { return Err(Ended) };
        // Before it begins, so that nothing is missed.
        let mut events = self.shared.events.subscribe();
        let begun = match self.ask(request).await? {
            Ok(begun) => begun,
            refused @ Err(_) => return Ok(refused),
        };
        let Ok(target) = serde_json::from_value::<Explanation>(begun) else { return Err(Ended) };
        let mut follow = Follow::new(target);
        let deadline = sleep(Duration::from_secs(timeout_secs));
        tokio::pin!(deadline);
        while !follow.is_over() {
            let event = tokio::select! {
                event = self.event(&mut events) => event?,
                () = &mut deadline => return Ok(Err(follow.timed_out(timeout_secs))),
            };
            match follow.take(&event) {
                Outcome::Foreign => {}
                Outcome::Progress | Outcome::Connected => {
                    if more {
                        let parameters = json!({ "progress": *event, "connected": null });
                        self.send(Reply { error: None, continues: true, parameters }).await?;
                    }
                }
                Outcome::NotHeard => return Ok(Err(follow.not_heard())),
                Outcome::Failed(why) => return Ok(Err(Kind::ConnectionFailed.saying(why))),
            }
        }
        Ok(Ok(json!({ "progress": null, "connected": follow.connected() })))
    }

    /// The next event; the end, if the client leaves or floods meanwhile.
    async fn event(&mut self, events: &mut broadcast::Receiver<Arc<Event>>) -> Result<Arc<Event>, Ended> {
        loop {
            tokio::select! {
                event = events.recv() => match event {
                    Ok(event) => return Ok(event),
                    Err(RecvError::Lagged(_) | RecvError::Closed) => return Err(Ended),
                },
                read = self.stream.read_buf(&mut self.buffer) => {
                    if read? == 0 || self.buffer.len() > LONGEST_REQUEST {
                        return Err(Ended);
                    }
                }
            }
        }
    }

    async fn answer(&mut self, answer: Answer) -> Result<(), Ended> {
        self.send(match answer {
            Ok(parameters) => Reply::result(parameters),
            Err(refusal) => Reply::from(&refusal),
        })
        .await
    }

    async fn send(&mut self, mut reply: Reply) -> Result<(), Ended> {
        if self.role == Role::Guest {
            redact(&mut reply.parameters);
        }
        let mut octets = serde_json::to_vec(&reply).map_err(|_| Ended)?;
        octets.push(0);
        Ok(timeout(PATIENCE, self.stream.write_all(&octets)).await.map_err(|_| Ended)??)
    }
}
