//! What phones are told, in memory: a phone's question never waits for the database.
//!
//! Only the refresher writes here (see [`super::refresh`]), so what stands here is always what was committed. A million phones with
//! URLs in common take about 50 bytes each.

use patchbay_domain::redirections::Mac;
use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

/// Parts with a lock each, so that a change, or a part that grows, keeps only few questions waiting.
const PARTS: usize = 64;

type Part = HashMap<u64, Arc<str>, Mix>;

/// MAC address -> URL. Equal URLs are kept once.
pub(super) struct Told {
    parts: Vec<RwLock<Part>>,
    urls: Mutex<HashSet<Arc<str>>>,
    mix: Mix,
}

impl Told {
    pub fn new() -> Self {
        let mix = Mix::new();
        let parts = (0..PARTS).map(|_| RwLock::new(Part::with_hasher(mix))).collect();
        Self { parts, urls: Mutex::default(), mix }
    }

    pub fn get(&self, mac: Mac) -> Option<Arc<str>> {
        let part = self.part(mac.bits())?;
        part.read().unwrap_or_else(PoisonError::into_inner).get(&mac.bits()).cloned()
    }

    /// Takes over what these phones are told now; one that is missing from `told` is told nothing any more.
    pub fn replace(&self, macs: impl IntoIterator<Item = Mac>, told: &HashMap<Mac, &str>) {
        let mut urls = self.urls.lock().unwrap_or_else(PoisonError::into_inner);
        for mac in macs {
            let url = told.get(&mac).map(|url| intern(&mut urls, url));
            let Some(part) = self.part(mac.bits()) else { continue };
            let before = {
                let mut part = part.write().unwrap_or_else(PoisonError::into_inner);
                match url {
                    Some(url) => part.insert(mac.bits(), url),
                    None => part.remove(&mac.bits()),
                }
            };
            forget_unused(&mut urls, before);
        }
    }

    /// Takes over the whole of what phones are told.
    pub fn replace_all(&self, all: Loaded) {
        for (part, loaded) in self.parts.iter().zip(all.parts) {
            let before = std::mem::replace(&mut *part.write().unwrap_or_else(PoisonError::into_inner), loaded);
            drop(before);
        }
        *self.urls.lock().unwrap_or_else(PoisonError::into_inner) = all.urls;
    }

    /// An empty whole, to be filled and taken over.
    pub fn load(&self) -> Loaded {
        let parts = (0..PARTS).map(|_| Part::with_hasher(self.mix)).collect();
        Loaded { parts, urls: HashSet::new(), mix: self.mix }
    }

    fn part(&self, bits: u64) -> Option<&RwLock<Part>> {
        self.parts.get(place(self.mix, bits))
    }

    #[cfg(test)]
    pub fn len(&self) -> usize {
        self.parts.iter().map(|part| part.read().unwrap().len()).sum()
    }

    #[cfg(test)]
    fn urls(&self) -> usize {
        self.urls.lock().unwrap().len()
    }
}

/// All that phones are told, on its way in.
pub(super) struct Loaded {
    parts: Vec<Part>,
    urls: HashSet<Arc<str>>,
    mix: Mix,
}

impl Loaded {
    pub fn add(&mut self, mac: Mac, url: &str) {
        let url = intern(&mut self.urls, url);
        if let Some(part) = self.parts.get_mut(place(self.mix, mac.bits())) {
            part.insert(mac.bits(), url);
        }
    }
}

fn intern(urls: &mut HashSet<Arc<str>>, url: &str) -> Arc<str> {
    if let Some(known) = urls.get(url) {
        return Arc::clone(known);
    }
    let url: Arc<str> = Arc::from(url);
    urls.insert(Arc::clone(&url));
    url
}

/// A URL that only the set of URLs and this last user hold goes. One that an answer under way still holds goes with a later change, or
/// with the next start.
fn forget_unused(urls: &mut HashSet<Arc<str>>, last: Option<Arc<str>>) {
    if let Some(url) = last
        && Arc::strong_count(&url) <= 2
    {
        urls.remove(&url);
    }
}

/// In which part an address lies. Takes other bits of the hash than the map inside does.
fn place(mix: Mix, bits: u64) -> usize {
    usize::try_from((mix.hash_one(bits) >> 40) & 63).unwrap_or(0)
}

/// Hashes an address by the finaliser of SplitMix64 over a number that only this process knows, so that nobody can choose addresses
/// that fall together.
#[derive(Clone, Copy)]
struct Mix(u64);

impl Mix {
    fn new() -> Self {
        Self(RandomState::new().hash_one(0_u64))
    }
}

impl BuildHasher for Mix {
    type Hasher = Mixed;

    fn build_hasher(&self) -> Mixed {
        Mixed(self.0)
    }
}

struct Mixed(u64);

impl Hasher for Mixed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, number: u64) {
        let mut z = (self.0 ^ number).wrapping_add(0x9e37_79b9_7f4a_7c15);
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        self.0 = z ^ (z >> 31);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mac(bits: u64) -> Mac {
        Mac::from_bits(bits).unwrap()
    }

    #[test]
    fn urls_are_kept_once_and_go_with_their_last_phone() {
        let told = Told::new();
        let all: Vec<Mac> = (0..1000).map(mac).collect();
        told.replace(all.iter().copied(), &all.iter().map(|mac| (*mac, "http://a/")).collect());
        assert_eq!((told.len(), told.urls()), (1000, 1));
        assert!(Arc::ptr_eq(&told.get(mac(1)).unwrap(), &told.get(mac(999)).unwrap()));
        told.replace([mac(7)], &HashMap::from([(mac(7), "http://b/")]));
        assert_eq!(told.get(mac(7)).as_deref(), Some("http://b/"));
        assert_eq!(told.urls(), 2);
        told.replace([mac(7)], &HashMap::new());
        assert_eq!(told.get(mac(7)), None);
        assert_eq!((told.len(), told.urls()), (999, 1));
    }

    #[test]
    fn a_whole_replaces_what_was() {
        let told = Told::new();
        told.replace([mac(1)], &HashMap::from([(mac(1), "http://a/")]));
        let mut all = told.load();
        all.add(mac(2), "http://b/");
        told.replace_all(all);
        assert_eq!(told.get(mac(1)), None);
        assert_eq!(told.get(mac(2)).as_deref(), Some("http://b/"));
        assert_eq!(told.urls(), 1);
    }

    #[test]
    fn neighbouring_addresses_spread_over_the_parts() {
        let mix = Mix::new();
        let mut counts = vec![0_u32; PARTS];
        for bits in 0..64_000 {
            counts[place(mix, bits)] += 1;
        }
        assert!(counts.iter().all(|count| (700..1300).contains(count)), "{counts:?}");
    }
}
