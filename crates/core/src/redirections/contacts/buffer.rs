//! Contacts in memory, on their way to the database.
//!
//! A phone that asks the same from the same address within a minute is counted, not listed. Memory is bounded: at most [`CAPACITY`]
//! contacts are held, and those that find no room are counted and dropped. An answer never waits for any of this.

use crate::redirections::PhoneContact;
use patchbay_domain::redirections::Mac;
use patchbay_domain::time::Millis;
use std::collections::{HashMap, VecDeque};

/// Contacts held at most; each takes well under a kilobyte.
pub(super) const CAPACITY: usize = 65_536;
/// How long repeats are counted as one contact, in milliseconds.
const WINDOW: i64 = 60_000;
/// New contacts written in one go.
const NEW_AT_ONCE: usize = 2000;
/// Counted-up contacts written in one go.
const REPEATED_AT_ONCE: usize = 500;
/// Different contacts of one phone within a minute; a phone has one or two.
const PER_PHONE: usize = 8;

/// A contact to be written: the state of one minute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Noted {
    /// Which one of the buffer's.
    pub serial: u64,
    /// What the phone asked last.
    pub contact: PhoneContact,
    /// When it asked first.
    pub first_at: Millis,
    /// How often it asked.
    pub times: i64,
    /// How many of these the database knows.
    pub written: i64,
}

/// The buffer itself.
#[derive(Default)]
pub(super) struct Buffer {
    phones: HashMap<Mac, Vec<Noted>>,
    /// Never written yet.
    new: VecDeque<(Mac, u64)>,
    /// Counted up since they were written.
    repeated: VecDeque<(Mac, u64)>,
    /// All, in the order in which their minute ends.
    ending: VecDeque<(Millis, Mac, u64)>,
    serial: u64,
    dropped: u64,
    closed: bool,
}

impl Buffer {
    /// Takes note of a contact, or counts it with an earlier one.
    pub fn note(&mut self, contact: PhoneContact) {
        if self.closed {
            return;
        }
        let mac = contact.mac;
        let held = self.phones.get_mut(&mac);
        let same = |noted: &&mut Noted| {
            let age = contact.at.0.saturating_sub(noted.first_at.0);
            age < WINDOW && noted.contact.answer == contact.answer && noted.contact.address == contact.address
        };
        let full = self.ending.len() >= CAPACITY || held.as_ref().is_some_and(|held| held.len() >= PER_PHONE);
        if let Some(noted) = held.and_then(|held| held.iter_mut().find(same)) {
            if noted.written > 0 && noted.written == noted.times {
                self.repeated.push_back((mac, noted.serial));
            }
            noted.times = noted.times.saturating_add(1);
            noted.contact = contact;
        } else if full {
            self.dropped = self.dropped.saturating_add(1);
        } else {
            self.serial = self.serial.wrapping_add(1);
            let serial = self.serial;
            self.new.push_back((mac, serial));
            self.ending.push_back((contact.at, mac, serial));
            let noted = Noted { serial, first_at: contact.at, contact, times: 1, written: 0 };
            self.phones.entry(mac).or_default().push(noted);
        }
    }

    /// What is to be written next; empty when nothing is.
    pub fn take(&mut self) -> Vec<Noted> {
        let new = self.new.len().min(NEW_AT_ONCE);
        let repeated = self.repeated.len().min(REPEATED_AT_ONCE);
        let keys: Vec<(Mac, u64)> = self.new.drain(..new).chain(self.repeated.drain(..repeated)).collect();
        keys.iter().filter_map(|(mac, serial)| self.get(*mac, *serial).cloned()).collect()
    }

    /// What was taken is in the database now.
    pub fn written(&mut self, taken: &[Noted]) {
        for was in taken {
            let mac = was.contact.mac;
            let Some(noted) = self.get(mac, was.serial) else { continue };
            noted.written = was.times;
            if noted.times > was.times {
                self.repeated.push_back((mac, was.serial));
            }
        }
    }

    /// What was taken could not be written, and waits again.
    pub fn failed(&mut self, taken: &[Noted]) {
        for was in taken.iter().rev() {
            let queue = if was.written == 0 { &mut self.new } else { &mut self.repeated };
            queue.push_front((was.contact.mac, was.serial));
        }
    }

    /// Forgets those whose minute is over and which are written.
    pub fn forget(&mut self, now: Millis) {
        while let Some((begun, mac, serial)) = self.ending.front().copied() {
            let over = now.0.saturating_sub(begun.0) >= WINDOW;
            let settled = self.get(mac, serial).is_none_or(|noted| noted.written == noted.times);
            if !(over && settled) {
                return;
            }
            self.ending.pop_front();
            if let Some(held) = self.phones.get_mut(&mac) {
                held.retain(|noted| noted.serial != serial);
                if held.is_empty() {
                    self.phones.remove(&mac);
                }
            }
        }
    }

    /// How many were dropped since this was asked last.
    pub const fn take_dropped(&mut self) -> u64 {
        std::mem::replace(&mut self.dropped, 0)
    }

    /// Takes nothing more.
    pub const fn close(&mut self) {
        self.closed = true;
    }

    fn get(&mut self, mac: Mac, serial: u64) -> Option<&mut Noted> {
        self.phones.get_mut(&mac)?.iter_mut().find(|noted| noted.serial == serial)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use patchbay_domain::redirections::Answer;

    fn contact(bits: u64, at: i64) -> PhoneContact {
        PhoneContact {
            mac: Mac::from_bits(bits).unwrap(),
            at: Millis(at),
            address: "192.0.2.1".into(),
            model: String::new(),
            firmware: String::new(),
            user_agent: String::new(),
            request: "/".into(),
            answer: Answer::Settings,
        }
    }

    #[test]
    fn repeats_within_a_minute_are_counted_and_written_again() {
        let mut buffer = Buffer::default();
        buffer.note(contact(1, 0));
        buffer.note(contact(1, 59_999));
        let taken = buffer.take();
        assert_eq!((taken.len(), taken[0].times, taken[0].contact.at), (1, 2, Millis(59_999)));
        buffer.note(contact(1, 30_000));
        buffer.written(&taken);
        let again = buffer.take();
        assert_eq!((again.len(), again[0].times, again[0].written), (1, 3, 2));
        buffer.written(&again);
        assert!(buffer.take().is_empty());
        buffer.note(contact(1, 60_000));
        assert_eq!(buffer.take()[0].times, 1);
    }

    #[test]
    fn another_address_or_answer_is_another_contact() {
        let mut buffer = Buffer::default();
        buffer.note(contact(1, 0));
        buffer.note(PhoneContact { address: "192.0.2.2".into(), ..contact(1, 0) });
        buffer.note(PhoneContact { answer: Answer::Text, ..contact(1, 0) });
        assert_eq!(buffer.take().len(), 3);
    }

    #[test]
    fn what_failed_waits_again_in_its_order() {
        let mut buffer = Buffer::default();
        buffer.note(contact(1, 0));
        buffer.note(contact(2, 0));
        let taken = buffer.take();
        buffer.failed(&taken);
        buffer.note(contact(3, 0));
        let macs: Vec<u64> = buffer.take().iter().map(|noted| noted.contact.mac.bits()).collect();
        assert_eq!(macs, [1, 2, 3]);
    }

    #[test]
    fn memory_is_bounded_and_what_is_dropped_is_counted() {
        let mut buffer = Buffer::default();
        for bits in 0..CAPACITY {
            buffer.note(contact(u64::try_from(bits).unwrap(), 0));
        }
        buffer.note(contact(1 << 30, 0));
        assert_eq!(buffer.take_dropped(), 1);
        assert_eq!(buffer.take_dropped(), 0);
        // A phone that is held already is still counted.
        buffer.note(contact(5, 1));
        assert_eq!(buffer.take_dropped(), 0);
        let mut written = 0;
        loop {
            let taken = buffer.take();
            if taken.is_empty() {
                break;
            }
            written += taken.len();
            buffer.written(&taken);
        }
        assert_eq!(written, CAPACITY);
        buffer.forget(Millis(WINDOW - 1));
        buffer.note(contact(1 << 30, 2));
        assert_eq!(buffer.take_dropped(), 1);
        buffer.forget(Millis(WINDOW));
        buffer.note(contact(1 << 30, 2));
        assert_eq!(buffer.take().len(), 1);
        assert_eq!(buffer.take_dropped(), 0);
    }

    #[test]
    fn one_phone_cannot_fill_it() {
        let mut buffer = Buffer::default();
        for place in 0..100 {
            buffer.note(PhoneContact { address: format!("192.0.2.{place}"), ..contact(1, 0) });
        }
        assert_eq!(buffer.take().len(), PER_PHONE);
        assert_eq!(buffer.take_dropped(), 92);
    }
}
