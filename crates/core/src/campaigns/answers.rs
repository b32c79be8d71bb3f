//! Answers to devices, remembered: a device that asks the same again while nothing changed is answered from memory.
//!
//! Only answers that no report, no clock and no limit can change meanwhile are kept: that there is nothing for the device, that it has what
//! it should have, and that it has to wait for a window that is not open yet. Orders are always given by the database.
//!
//! There is one entry for a device and what it presented. It holds as long as the device says the same, until the instant that the answer
//! may change by itself, and until anything is changed that an answer may depend on: then the generation is another one, and no entry of
//! an older one is looked at. An entry is made under the generation that was read before the database was.

use super::poll::{Poll, Told};
use crate::bounded::Bounded;
use patchbay_domain::campaigns::{Decision, FirmwareVersion, Report, Spread, UtcOffset, next_poll};
use patchbay_domain::time::Millis;
use std::collections::HashMap;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Parts with a lock each, so that devices seldom wait for each other.
const PARTS: usize = 64;
/// Half of what a part holds. All parts together remember a million devices at least, and twice as many at most; each takes about 130
/// bytes.
const HALF: usize = 16_800;
/// For how many milliseconds a device that goes on asking is not noted as seen again.
pub(super) const NOTED_FOR: i64 = 60_000;

/// What many devices are told alike.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Alike {
    decision: Decision,
    campaign: Option<String>,
    target: Option<FirmwareVersion>,
    wifi_only: bool,
    offset: UtcOffset,
}

/// What one device is told.
struct Remembered {
    /// Whose answer it is: the row of the device.
    device: u128,
    /// What it said, mixed.
    question: u64,
    generation: u32,
    /// The answer holds before this instant.
    until: Millis,
    /// When the device was noted as seen last.
    noted: Millis,
    told: Arc<Alike>,
}

/// An answer that holds for a while.
pub(super) struct Quiet {
    /// The row of the device.
    pub device: u128,
    /// The generation that was read before the database was.
    pub generation: u32,
    /// The answer holds before this instant.
    pub until: Millis,
    /// What the device is told.
    pub told: Told,
}

/// An answer from memory.
pub(super) struct Recalled {
    /// What the device is told.
    pub told: Told,
    /// The device, when it is time to note that it was seen.
    pub seen: Option<u128>,
}

/// Answers by device.
pub(super) struct Answers {
    parts: Vec<Mutex<Bounded<u128, Remembered>>>,
    /// What is told alike, of one generation.
    alike: Mutex<(u32, HashMap<Alike, Arc<Alike>>)>,
    generation: AtomicU32,
    mix: [RandomState; 2],
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Answers {
    pub fn new() -> Self {
        Self {
            parts: (0..PARTS).map(|_| Mutex::new(Bounded::new(HALF))).collect(),
            alike: Mutex::default(),
            generation: AtomicU32::new(0),
            mix: [RandomState::new(), RandomState::new()],
        }
    }

    /// The present generation; to be read before the database is.
    pub fn generation(&self) -> u32 {
        self.generation.load(Ordering::SeqCst)
    }

    /// Something changed that answers may depend on, and was committed.
    pub fn changed(&self) {
        self.generation.fetch_add(1, Ordering::SeqCst);
    }

    /// Which device it is and what it presents. Both hashes are keyed with what nobody outside can know, so that no two are ever the same.
    fn key(&self, secret: &str, poll: &Poll) -> u128 {
        let [first, second] = &self.mix;
        let mixed = |state: &RandomState| state.hash_one((secret, poll.device.as_str()));
        u128::from(mixed(first)) << 64 | u128::from(mixed(second))
    }

    fn question(&self, poll: &Poll) -> u64 {
        let [state, _] = &self.mix;
        let mut hasher = state.build_hasher();
        (poll.model.as_str(), poll.carrier.as_str(), poll.version.as_str(), poll.offset).hash(&mut hasher);
        match poll.report {
            Report::Idle => 0_u8.hash(&mut hasher),
            Report::Downloading => 1_u8.hash(&mut hasher),
            Report::Installing => 2_u8.hash(&mut hasher),
            Report::Failed { error } => (3_u8, error).hash(&mut hasher),
        }
        hasher.finish()
    }

    fn part(&self, key: u128) -> Option<MutexGuard<'_, Bounded<u128, Remembered>>> {
        let place = usize::try_from(key % u128::try_from(PARTS).unwrap_or(1)).unwrap_or(0);
        self.parts.get(place).map(locked)
    }

    /// The answer, if it still holds. Who asks otherwise than before has none any more.
    pub fn recall(&self, secret: &str, poll: &Poll, now: Millis) -> Option<Recalled> {
        let key = self.key(secret, poll);
        let mut part = self.part(key)?;
        let found = part.get(&key)?;
        if found.question != self.question(poll) || found.generation != self.generation() || now >= found.until {
            part.remove(&key);
            return None;
        }
        let due = now.0.saturating_sub(found.noted.0) >= NOTED_FOR;
        let (alike, seen) = (Arc::clone(&found.told), due.then_some(found.device));
        drop(part);
        let Alike { decision, campaign, target, wifi_only, offset } = alike.as_ref().clone();
        let spread = Spread::of(campaign.as_deref().unwrap_or_default(), &poll.device);
        let next_poll = next_poll(now, offset, spread, &decision);
        Some(Recalled { told: Told { decision, campaign, target, wifi_only, offset, next_poll }, seen })
    }

    /// The device was noted as seen.
    pub fn noted(&self, secret: &str, poll: &Poll, now: Millis) {
        let key = self.key(secret, poll);
        if let Some(found) = self.part(key).as_mut().and_then(|part| part.get(&key)) {
            found.noted = now;
        }
    }

    /// Keeps an answer that was given now.
    pub fn remember(&self, secret: &str, poll: &Poll, now: Millis, quiet: &Quiet) {
        let Told { decision, campaign, target, wifi_only, offset, .. } = quiet.told.clone();
        let told = self.alike(quiet.generation, Alike { decision, campaign, target, wifi_only, offset });
        let (key, question) = (self.key(secret, poll), self.question(poll));
        let (device, generation, until) = (quiet.device, quiet.generation, quiet.until);
        if let Some(mut part) = self.part(key) {
            part.insert(key, Remembered { device, question, generation, until, noted: now, told });
        }
    }

    fn alike(&self, generation: u32, wanted: Alike) -> Arc<Alike> {
        let mut alike = locked(&self.alike);
        if alike.0 != generation {
            *alike = (generation, HashMap::new());
        }
        Arc::clone(alike.1.entry(wanted.clone()).or_insert_with(|| Arc::new(wanted)))
    }
}
