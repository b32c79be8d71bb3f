//! One connection, from its bind to its end.
//!
//! What was written and not answered when it ends may have been taken: its verdict is unknown. What was not written yet is surely not there.
//! A receipt is acknowledged when it is stored; if that fails, the server is asked to bring it again.

use super::super::ANSWER_WAIT;
use super::super::setting::{Ids, SmppSetting};
use super::frame::{Frame, Write, cutter};
use super::receipt::{self, Report};
use super::{Order, message};
use crate::outgoing::Stream;
use crate::state::stopped;
use bytes::BytesMut;
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt};
use patchbay_core::Core;
use patchbay_domain::bindings::Verdict;
use smpp_codec::common::{
    CMD_ALERT_NOTIFICATION, CMD_BIND_TRANSCEIVER_RESP, CMD_DATA_SM, CMD_DELIVER_SM, CMD_ENQUIRE_LINK, CMD_OUTBIND,
    CMD_SUBMIT_SM_RESP, CMD_UNBIND, CMD_UNBIND_RESP, GENERIC_NACK,
};
use smpp_codec::pdus::{
    DataSmResp, DeliverSmResponse, EnquireLinkRequest, EnquireLinkResponse, GenericNack, SubmitSmRequest, UnbindRequest,
    UnbindResponse,
};
use std::collections::HashMap;
use std::time::Duration;
use tokio::io::{AsyncWriteExt, ReadHalf, WriteHalf};
use tokio::sync::{OwnedSemaphorePermit, mpsc, oneshot, watch};
use tokio::time::Instant;
use tokio_util::codec::{FramedRead, LengthDelimitedCodec};

/// How long the answer to the question whether it is there may take at most, and how long a write may.
const ALIVE_WAIT: Duration = Duration::from_secs(10);
/// How often waits are looked at.
const LOOK: Duration = Duration::from_millis(500);
/// How long the answer to an unbind is waited for.
const LEAVE_WAIT: Duration = Duration::from_secs(2);
/// Receipts that are stored at the same time; further ones wait on the connection.
const RECEIPTS_AT_ONCE: usize = 64;
/// The bit of an answer's command (section 5.1.2.1).
const ANSWER: u32 = 0x8000_0000;
/// The largest number of a command (section 3.2.4); then they begin anew.
const SEQUENCE_MAX: u32 = 0x7FFF_FFFF;

/// A segment that was written.
struct Pending {
    answer: oneshot::Sender<Verdict>,
    since: Instant,
    /// Held until the answer comes.
    _place: OwnedSemaphorePermit,
}

/// The answer to something that was delivered, in either form.
enum Delivered {
    Deliver(DeliverSmResponse),
    Data(DataSmResp),
}

impl Delivered {
    /// The same answer with a temporary error: it is to be brought again.
    fn later(mut self) -> Self {
        const RX_T_APPN: u32 = 0x64;
        match &mut self {
            Self::Deliver(answer) => answer.command_status = RX_T_APPN,
            Self::Data(answer) => answer.command_status = RX_T_APPN,
        }
        self
    }
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
    /// How long it may be quiet before it is asked.
    quiet: Duration,
}

/// What a command means for the session.
enum Heard<'a> {
    Nothing,
    Receipt(BoxFuture<'a, Delivered>),
    Unbind,
}

impl Session {
    /// Binds on a new connection.
    ///
    /// # Errors
    /// A sentence why it is not bound.
    pub async fn bind(stream: Box<dyn Stream>, setting: &SmppSetting) -> Result<Self, String> {
        let (reader, writer) = tokio::io::split(stream);
        let mut session = Self {
            frames: FramedRead::new(reader, cutter()),
            writer,
            out: BytesMut::new(),
            sequence: 0,
            pending: HashMap::new(),
            heard: Instant::now(),
            asked: None,
            quiet: Duration::from_secs(u64::from(setting.enquire_link)),
        };
        let sequence = session.number();
        session.write(&message::bind(setting, sequence));
        session.flush().await?;
        loop {
            let frame = session.next().await?;
            // Whatever else it says before it is bound is not meant for us.
            if frame.sequence == sequence && matches!(frame.command, CMD_BIND_TRANSCEIVER_RESP | GENERIC_NACK) {
                return match frame.status {
                    0 if frame.command == CMD_BIND_TRANSCEIVER_RESP => Ok(session),
                    status => Err(format!("It refused the bind: {}.", message::named(status))),
                };
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
                Some(answer) = storing.next(), if !storing.is_empty() => self.acknowledge(&answer),
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

    /// The next number of a command.
    fn number(&mut self) -> u32 {
        self.sequence = if self.sequence >= SEQUENCE_MAX { 1 } else { self.sequence.saturating_add(1) };
        self.sequence
    }

    /// Puts a command behind what is to be written; whether it could be. Its fields have room, which was asked before: another command would
    /// be ours to mend.
    fn write(&mut self, command: &impl Write) -> bool {
        let before = self.out.len();
        let written = command.write(&mut self.out);
        if let Err(error) = &written {
            tracing::error!(%error, "a command of SMPP cannot be written");
            self.out.truncate(before);
        }
        written.is_ok()
    }

    fn submit(&mut self, order: Order) {
        let Order { submit, answer, place } = order;
        // The queue has given it up, and will bring it again.
        if answer.is_closed() {
            return;
        }
        let sequence = self.number();
        if self.write(&SubmitSmRequest { sequence_number: sequence, ..submit }) {
            self.pending.insert(sequence, Pending { answer, since: Instant::now(), _place: place });
        } else {
            drop(answer.send(Verdict::Refused("It holds something that SMPP has no place for.".to_owned())));
        }
    }

    /// Answers what was delivered.
    fn acknowledge(&mut self, answer: &Delivered) {
        match answer {
            Delivered::Deliver(answer) => self.write(answer),
            Delivered::Data(answer) => self.write(answer),
        };
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
        let sequence = frame.sequence;
        match frame.command {
            CMD_SUBMIT_SM_RESP => self.answered(&frame, ids),
            // It did not understand what it was sent, so it did not take it.
            GENERIC_NACK => {
                if let Some(pending) = self.pending.remove(&sequence) {
                    drop(
                        pending
                            .answer
                            .send(Verdict::Failed(format!("It does not understand: {}.", message::named(frame.status)))),
                    );
                }
            }
            CMD_ENQUIRE_LINK => {
                self.write(&EnquireLinkResponse::new(sequence, "ESME_ROK"));
            }
            CMD_DELIVER_SM | CMD_DATA_SM => return self.delivered(core, name, ids, &frame),
            CMD_UNBIND => {
                self.write(&UnbindResponse::new(sequence, "ESME_ROK"));
                return Heard::Unbind;
            }
            // Notes that nobody answers.
            CMD_ALERT_NOTIFICATION | CMD_OUTBIND => {}
            request if request & ANSWER == 0 => {
                self.write(&GenericNack::new("ESME_RINVCMDID", sequence));
            }
            // Answers to what was asked for the sake of an answer.
            _ => {}
        }
        Heard::Nothing
    }

    fn answered(&mut self, frame: &Frame, ids: Ids) {
        let Some(pending) = self.pending.remove(&frame.sequence) else { return };
        // An id that cannot be read is no reason to doubt it: taken is taken.
        let id = frame.message_id().map(|id| receipt::in_answer(ids, &id)).unwrap_or_default();
        drop(pending.answer.send(message::verdict(frame.status, id)));
    }

    /// A receipt is stored before it is answered; everything else that is delivered is answered and forgotten.
    fn delivered<'a>(&mut self, core: &'a Core, name: &'a str, ids: Ids, frame: &Frame) -> Heard<'a> {
        let sequence = frame.sequence;
        let (answer, report) = if let Some(delivered) = frame.deliver().filter(|_| frame.command == CMD_DELIVER_SM) {
            (Delivered::Deliver(DeliverSmResponse::new(sequence, "ESME_ROK")), receipt::of_deliver(&delivered, ids))
        } else if let Some(delivered) = frame.data().filter(|_| frame.command == CMD_DATA_SM) {
            (Delivered::Data(DataSmResp::new(sequence, "ESME_ROK", String::new())), receipt::of_data(&delivered, ids))
        } else {
            tracing::warn!(gateway = name, "the SMS gateway delivered something that cannot be read");
            self.write(&GenericNack::new("ESME_RINVCMDLEN", sequence));
            return Heard::Nothing;
        };
        let Some(Report { message_id, receipt }) = report else {
            self.acknowledge(&answer);
            return Heard::Nothing;
        };
        let stored = async move {
            match core.receipts().by_message(name, &message_id, receipt).await {
                Ok(()) => answer,
                // What went wrong was logged where it did.
                Err(_) => answer.later(),
            }
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
            Some(asked) if asked.elapsed() >= ALIVE_WAIT.min(self.quiet) => Err("It is not there any more.".to_owned()),
            None if self.heard.elapsed() >= self.quiet => {
                let sequence = self.number();
                self.write(&EnquireLinkRequest::new(sequence));
                self.asked = Some(Instant::now());
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Unbinds; answers that are under way are still heard.
    async fn leave(&mut self, ids: Ids) -> Result<(), String> {
        let sequence = self.number();
        self.write(&UnbindRequest::new(sequence));
        self.flush().await?;
        let left = async {
            while let Ok(frame) = self.next().await {
                match frame.command {
                    CMD_UNBIND_RESP => break,
                    CMD_SUBMIT_SM_RESP => self.answered(&frame, ids),
                    _ => {}
                }
            }
        };
        drop(tokio::time::timeout(LEAVE_WAIT, left).await);
        drop(self.writer.shutdown().await);
        Ok(())
    }
}
