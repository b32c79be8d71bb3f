//! Contacts: that a phone asked, when, from where, and what it was told.
//!
//! They are noted in memory while the phone is answered and written by the hundred about a second later, so a crash can lose the contacts
//! of the last second, and nothing else. Registered phones get a timeline and a last contact; unknown ones go to the inbox.

mod buffer;
mod flush;
mod sweep;

use super::PhoneContact;
use super::memory::Weak;
use crate::Core;
use buffer::Buffer;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How often contacts are written.
const EVERY: Duration = Duration::from_millis(750);
/// The most portions written each time; the rest waits for the next.
const PORTIONS: usize = 3;
/// After how many times dropped contacts are logged (a minute), and after how many old rows are swept away (an hour).
const LOG_AFTER: u32 = 80;
const SWEEP_AFTER: u32 = 4800;
/// How often the last writing is tried when the process ends.
const LAST_ATTEMPTS: usize = 3;

/// The contacts that are not written yet.
pub(super) struct Contacts {
    buffer: Mutex<Buffer>,
    /// Held by whoever writes.
    writing: tokio::sync::Mutex<()>,
    /// Those that found no room since the process started.
    dropped: AtomicU64,
}

impl Contacts {
    pub fn new() -> Self {
        Self { buffer: Mutex::default(), writing: tokio::sync::Mutex::default(), dropped: AtomicU64::default() }
    }

    /// Takes note of a contact; never waits for the database.
    pub fn note(&self, mut contact: PhoneContact) {
        clean(&mut contact.address, 64);
        clean(&mut contact.model, 64);
        clean(&mut contact.firmware, 64);
        clean(&mut contact.user_agent, 256);
        clean(&mut contact.request, 512);
        self.buffer().note(contact);
    }

    /// How many found no room since the process started, as of the last time that was looked at.
    pub fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }

    fn buffer(&self) -> MutexGuard<'_, Buffer> {
        self.buffer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Phones send anything: control characters (of which PostgreSQL refuses one in every text) are replaced, and what is too long is cut.
fn clean(text: &mut String, characters: usize) {
    if let Some((end, _)) = text.char_indices().nth(characters) {
        text.truncate(end);
    }
    if text.chars().any(char::is_control) {
        *text = text.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    }
}

/// Writes contacts until the core is gone.
pub(super) async fn run(core: Weak) {
    let mut every = tokio::time::interval(EVERY);
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut ticks: u32 = 0;
    loop {
        every.tick().await;
        let Some(core) = core.upgrade() else { return };
        write(&core, PORTIONS).await;
        ticks = ticks.wrapping_add(1);
        if ticks.is_multiple_of(LOG_AFTER) {
            let dropped = core.redirections_memory().contacts.buffer().take_dropped();
            if dropped > 0 {
                core.redirections_memory().contacts.dropped.fetch_add(dropped, Ordering::Relaxed);
                tracing::warn!(dropped, "phones asked faster than contacts can be written; these were not noted");
            }
        }
        if ticks.is_multiple_of(SWEEP_AFTER)
            && let Err(error) = sweep::run(&core).await
        {
            tracing::error!(%error, "old contacts could not be swept away");
        }
    }
}

/// Writes up to so many portions; says whether all is written.
async fn write(core: &Core, portions: usize) -> bool {
    let contacts = &core.redirections_memory().contacts;
    let _alone = contacts.writing.lock().await;
    for _ in 0..portions {
        let taken = contacts.buffer().take();
        if taken.is_empty() {
            contacts.buffer().forget(core.clock().now());
            return true;
        }
        // A core that goes away here leaves the contacts taken unwritten; closing it first does not.
        match flush::write(core, &taken).await {
            Ok(()) => contacts.buffer().written(&taken),
            Err(error) => {
                tracing::error!(%error, "contacts of phones could not be written; trying again");
                contacts.buffer().failed(&taken);
                return false;
            }
        }
    }
    contacts.buffer().forget(core.clock().now());
    false
}

/// Writes all contacts noted so far; what cannot be written now is tried again as ever.
pub(super) async fn write_all(core: &Core) {
    write(core, usize::MAX).await;
}

/// Takes no more contacts and writes those that are left.
pub(super) async fn close(core: &Core) {
    core.redirections_memory().contacts.buffer().close();
    for _ in 0..LAST_ATTEMPTS {
        if write(core, usize::MAX).await {
            return;
        }
    }
    tracing::error!("the last contacts of phones could not be written");
}

#[cfg(test)]
pub(super) async fn settle(core: &Core) {
    assert!(write(core, usize::MAX).await);
}

#[cfg(test)]
pub(super) async fn sweep_now(core: &Core) {
    sweep::run(core).await.unwrap();
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn what_phones_send_can_be_stored() {
        for (text, want) in [("a\0b\n", "a\u{fffd}b\u{fffd}"), ("äöüß", "äöü"), ("", "")] {
            let mut text = text.to_owned();
            clean(&mut text, if want == "äöü" { 3 } else { 10 });
            assert_eq!(text, want);
        }
    }
}
