//! One connection, from its bind to its end.
//!
//! What was written and not answered when it ends may have been taken: its verdict is unknown. What was not written yet is surely not there.
//! A receipt is acknowledged when it is stored; if that fails, the server is asked to bring it again.

use super::super::ANSWER_WAIT;
use super::super::connect::Stream;
use super::super::setting::{Ids, SmppSetting};
use super::frame::{Frame, cutter, write};
use super::receipt::{self, Report};
use super::{Order, message};
use crate::state::stopped;
use bytes::BytesMut;
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt};
use patchbay_core::Core;
use patchbay_domain::bindings::Verdict;
use rusmpp::pdus::{BindTransceiver, DataSmResp, DeliverSmResp};
use rusmpp::{CommandId, CommandStatus, Pdu};
use std::collections::HashMap;
use std::time::Duration;
use tokio::io::{AsyncWriteExt, ReadHalf, WriteHalf};
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot, watch};
use tokio::time::Instant;
use tokio_util::codec::{FramedRead, LengthDelimitedCodec};

/// How long it may be quiet before it is asked whether it is there. Servers end connections that are quiet for a minute and more.
const QUIET: Duration = Duration::from_secs(30);
/// How long the answer to that may take, and how long a write may.
const ALIVE_WAIT: Duration = Duration::from_secs(10);
/// How often waits are looked at.
const LOOK: Duration = Duration::from_millis(500);
/// How long the answer to an unbind is waited for.
const LEAVE_WAIT: Duration = Duration::from_secs(2);
/// Receipts that are stored at the same time; further ones wait on the connection.
const RECEIPTS_AT_ONCE: usize = 64;
/// The largest number of a command (section 3.2.4); then they begin anew.
const SEQUENCE_MAX: u32 = 0x7FFF_FFFF;

/// A segment that was written.
struct Pending {
    answer: oneshot::Sender<Verdict>,
    since: Instant,
    /// Held until the answer comes.
    _place: OwnedSemaphorePermit,
}

/// What is to be answered once a receipt was stored.
struct Stored {
    sequence: u32,
    answer: Pdu,
    status: CommandStatus,
}

/// A bound connection.
pub(super) struct Session {
    frames: FramedRead<ReadHalf<Box<dyn Stream>>, LengthDelimitedCodec>,
    writer: WriteHalf<Box<dyn Stream>>,
    /// What is to be written next.
    out: BytesMut,
    sequence: u32,
    pending: HashMap<u32, Pending>,
    heard: Instant,
    /// When it was asked whether it is there, until it says something.
    asked: Option<Instant>,
}

/// What a command means for the session.
enum Heard<'a> {
    Nothing,
    Receipt(BoxFuture<'a, Stored>),
    Unbind,
}

impl Session {
    /// Binds on a new connection.
    ///
    /// # Errors
    /// A sentence why it is not bound.
    pub async fn bind(stream: Box<dyn Stream>, bind: BindTransceiver) -> Result<Self, String> {
        let (reader, writer) = tokio::io::split(stream);
        let mut session = Self {
            frames: FramedRead::new(reader, cutter()),
            writer,
            out: BytesMut::new(),
            sequence: 0,
            pending: HashMap::new(),
            heard: Instant::now(),
            asked: None,
        };
        let sequence = session.request(bind);
        session.flush().await?;
        loop {
            let frame = session.next().await?;
            match frame.id {
                CommandId::BindTransceiverResp | CommandId::GenericNack if frame.sequence == sequence => {
                    return match frame.status {
                        CommandStatus::EsmeRok if frame.id == CommandId::BindTransceiverResp => Ok(session),
                        status => Err(format!("It refused the bind: {}.", message::named(status))),
                    };
                }
                // Whatever else it says before it is bound is not meant for us.
                _ => {}
            }
        }
    }

    /// Works until the connection ends; tells why it did.
    pub async fn run(
        mut self,
        core: &Core,
        name: &str,
        setting: &SmppSetting,
        orders: &mut mpsc::Receiver<Order>,
        stopping: &mut watch::Receiver<bool>,
    ) -> String {
        let ended = self.work(core, name, setting.ids, orders, stopping).await;
        let reason = ended.err().unwrap_or_default();
        for (_, pending) in self.pending.drain() {
            drop(pending.answer.send(Verdict::Unknown(format!("The link ended before it answered: {reason}"))));
        }
        reason
    }

    async fn work(
        &mut self,
        core: &Core,
        name: &str,
        ids: Ids,
        orders: &mut mpsc::Receiver<Order>,
        stopping: &mut watch::Receiver<bool>,
    ) -> Result<(), String> {
        let mut clock = tokio::time::interval(LOOK);
        let mut storing = FuturesUnordered::new();
        loop {
            tokio::select! {
                () = stopped(stopping) => return self.leave(ids).await,
                frame = self.next(), if storing.len() < RECEIPTS_AT_ONCE => match self.hear(core, name, ids, frame?) {
                    Heard::Nothing => {}
                    Heard::Receipt(stored) => storing.push(stored),
                    Heard::Unbind => {
                        self.flush().await?;
                        return Err("It took leave.".to_owned());
                    }
                },
                Some(order) = orders.recv() => {
                    self.submit(order);
                    // What waits already goes in the same write.
                    while let Ok(order) = orders.try_recv() {
                        self.submit(order);
                    }
                }
                Some(Stored { sequence, answer, status }) = storing.next(), if !storing.is_empty() => {
                    write(&mut self.out, status, sequence, answer);
                }
                _ = clock.tick() => self.look()?,
            }
            self.flush().await?;
        }
    }

    /// The next command.
    async fn next(&mut self) -> Result<Frame, String> {
        match self.frames.next().await {
            None => Err("It closed the connection.".to_owned()),
            Some(Err(cause)) => Err(format!("The connection broke: {cause}.")),
            Some(Ok(octets)) => Frame::read(octets).ok_or_else(|| "It sent something that is no command.".to_owned()),
        }
    }

    /// Puts a request behind what is to be written; tells its number.
    fn request(&mut self, pdu: impl Into<Pdu>) -> u32 {
        self.sequence = if self.sequence >= SEQUENCE_MAX { 1 } else { self.sequence.saturating_add(1) };
        write(&mut self.out, CommandStatus::EsmeRok, self.sequence, pdu);
        self.sequence
    }

    fn submit(&mut self, order: Order) {
        // The queue has given it up, and will bring it again.
        if order.answer.is_closed() {
            return;
        }
        let sequence = self.request(order.submit);
        let pending = Pending { answer: order.answer, since: Instant::now(), _place: order.place };
        self.pending.insert(sequence, pending);
    }

    /// Writes what is to be written.
    async fn flush(&mut self) -> Result<(), String> {
        if self.out.is_empty() {
            return Ok(());
        }
        let written = async {
            self.writer.write_all(&self.out).await?;
            self.writer.flush().await
        };
        let ended = tokio::time::timeout(ALIVE_WAIT, written).await;
        self.out.clear();
        match ended {
            Ok(Ok(())) => Ok(()),
            Ok(Err(cause)) => Err(format!("The connection broke: {cause}.")),
            Err(_) => Err("It does not read what it is sent.".to_owned()),
        }
    }

    /// What a command means.
    fn hear<'a>(&mut self, core: &'a Core, name: &'a str, ids: Ids, frame: Frame) -> Heard<'a> {
        self.heard = Instant::now();
        self.asked = None;
        let (id, status, sequence) = (frame.id, frame.status, frame.sequence);
        match id {
            CommandId::SubmitSmResp => self.answered(sequence, status, frame, ids),
            // It did not understand what it was sent, so it did not take it.
            CommandId::GenericNack => {
                if let Some(pending) = self.pending.remove(&sequence) {
                    drop(pending.answer.send(Verdict::Failed(format!("It does not understand: {}.", message::named(status)))));
                }
            }
            CommandId::EnquireLink => write(&mut self.out, CommandStatus::EsmeRok, sequence, Pdu::EnquireLinkResp),
            CommandId::DeliverSm | CommandId::DataSm => return self.delivered(core, name, ids, frame),
            CommandId::Unbind => {
                write(&mut self.out, CommandStatus::EsmeRok, sequence, Pdu::UnbindResp);
                return Heard::Unbind;
            }
            // Answers to what was asked for the sake of an answer, and notes that nobody answers.
            CommandId::EnquireLinkResp | CommandId::AlertNotification | CommandId::Outbind => {}
            other if u32::from(other) & 0x8000_0000 == 0 => {
                write(&mut self.out, CommandStatus::EsmeRinvcmdid, sequence, Pdu::GenericNack);
            }
            _ => {}
        }
        Heard::Nothing
    }

    fn answered(&mut self, sequence: u32, status: CommandStatus, frame: Frame, ids: Ids) {
        let Some(pending) = self.pending.remove(&sequence) else { return };
        let id = match frame.body() {
            Some(Pdu::SubmitSmResp(answer)) => receipt::in_answer(ids, answer.message_id().as_str()),
            // It says no id, or one that cannot be read: taken is taken.
            _ => String::new(),
        };
        drop(pending.answer.send(message::verdict(status, id)));
    }

    /// A receipt is stored before it is answered; everything else that is delivered is answered and forgotten.
    fn delivered<'a>(&mut self, core: &'a Core, name: &'a str, ids: Ids, frame: Frame) -> Heard<'a> {
        let (id, sequence) = (frame.id, frame.sequence);
        let (answer, report): (Pdu, Option<Report>) = match frame.body() {
            Some(Pdu::DeliverSm(delivered)) => (DeliverSmResp::default().into(), receipt::of_deliver(&delivered, ids)),
            Some(Pdu::DataSm(delivered)) => (DataSmResp::default().into(), receipt::of_data(&delivered, ids)),
            _ => {
                tracing::warn!(gateway = name, ?id, "the SMS gateway delivered something that cannot be read");
                write(&mut self.out, CommandStatus::EsmeRinvcmdlen, sequence, Pdu::GenericNack);
                return Heard::Nothing;
            }
        };
        let Some(Report { message_id, receipt }) = report else {
            write(&mut self.out, CommandStatus::EsmeRok, sequence, answer);
            return Heard::Nothing;
        };
        let stored = async move {
            let status = match core.receipts().by_message(name, &message_id, receipt).await {
                Ok(()) => CommandStatus::EsmeRok,
                // "Temporary application error": it is brought again. What went wrong was logged where it did.
                Err(_) => CommandStatus::EsmeRxTAppn,
            };
            Stored { sequence, answer, status }
        };
        Heard::Receipt(stored.boxed())
    }

    /// Gives up what was not answered in time, and asks a quiet connection whether it is there.
    fn look(&mut self) -> Result<(), String> {
        let late: Vec<u32> = self
            .pending
            .iter()
            .filter(|(_, pending)| pending.since.elapsed() >= ANSWER_WAIT)
            .map(|(sequence, _)| *sequence)
            .collect();
        for sequence in late {
            if let Some(pending) = self.pending.remove(&sequence) {
                drop(pending.answer.send(Verdict::Unknown("It did not answer in time.".to_owned())));
            }
        }
        match self.asked {
            Some(asked) if asked.elapsed() >= ALIVE_WAIT => Err("It is not there any more.".to_owned()),
            None if self.heard.elapsed() >= QUIET => {
                self.request(Pdu::EnquireLink);
                self.asked = Some(Instant::now());
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Unbinds; answers that are under way are still heard.
    async fn leave(&mut self, ids: Ids) -> Result<(), String> {
        self.request(Pdu::Unbind);
        self.flush().await?;
        let left = async {
            while let Ok(frame) = self.next().await {
                if frame.id == CommandId::UnbindResp {
                    break;
                }
                if frame.id == CommandId::SubmitSmResp {
                    self.answered(frame.sequence, frame.status, frame, ids);
                }
            }
        };
        drop(tokio::time::timeout(LEAVE_WAIT, left).await);
        drop(self.writer.shutdown().await);
        Ok(())
    }
}
