//! A map that never holds more than so much.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::mem;

/// Keeps what was used lately: at least the last `half` entries and at most twice as many; or, where entries differ in size, as much by
/// weight. When the young half is full, the old one is let go; whoever is asked for meanwhile is young again.
pub struct Bounded<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
    half: usize,
    weigh: fn(&V) -> usize,
    /// What the young half weighs.
    weight: usize,
}

impl<K: Hash + Eq, V> Bounded<K, V> {
    /// Holds `2 * half` entries at most.
    #[must_use]
    pub fn new(half: usize) -> Self {
        Self::weighing(half, |_| 1)
    }

    /// Holds entries of `2 * half` together at most, each as heavy as `weigh` says, which must be the same whenever it is asked. One that
    /// is heavier than `half` is not kept.
    #[must_use]
    pub fn weighing(half: usize, weigh: fn(&V) -> usize) -> Self {
        Self { young: HashMap::new(), old: HashMap::new(), half, weigh, weight: 0 }
    }

    /// The entry of this key.
    pub fn get<Q: Hash + Eq + ?Sized>(&mut self, key: &Q) -> Option<&mut V>
    where
        K: Borrow<Q>,
    {
        if let Some((key, value)) = self.old.remove_entry(key) {
            self.insert(key, value);
        }
        self.young.get_mut(key)
    }

    /// Puts an entry in place of whatever was there.
    pub fn insert(&mut self, key: K, value: V) {
        self.remove(&key);
        let weight = (self.weigh)(&value);
        if weight > self.half {
            return;
        }
        if self.weight.saturating_add(weight) > self.half {
            self.old = mem::take(&mut self.young);
            self.weight = 0;
        }
        self.weight = self.weight.saturating_add(weight);
        self.young.insert(key, value);
    }

    /// Takes an entry out.
    pub fn remove<Q: Hash + Eq + ?Sized>(&mut self, key: &Q) -> Option<V>
    where
        K: Borrow<Q>,
    {
        let Some(young) = self.young.remove(key) else { return self.old.remove(key) };
        self.weight = self.weight.saturating_sub((self.weigh)(&young));
        Some(young)
    }

    /// Forgets all.
    pub fn clear(&mut self) {
        self.young.clear();
        self.old.clear();
        self.weight = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_never_grows_beyond_its_bound_and_keeps_what_is_used() {
        let mut map = Bounded::new(10);
        map.insert(0, 0);
        for key in 1..1000 {
            map.insert(key, key);
            assert_eq!(map.get(&0), Some(&mut 0), "used all the time, so kept");
            assert!(map.young.len() + map.old.len() <= 20);
        }
        assert_eq!(map.get(&1), None);
        assert_eq!(map.get(&999), Some(&mut 999));
        assert_eq!(map.remove(&999), Some(999));
        assert_eq!(map.get(&999), None);
        map.clear();
        assert_eq!(map.get(&0), None);
    }

    #[test]
    fn it_is_bounded_by_weight_where_entries_differ() {
        let mut map = Bounded::weighing(100, |text: &String| text.len());
        for key in 0..1000_usize {
            map.insert(key % 50, "x".repeat(key % 30));
            let weights = [&map.young, &map.old].map(|half| half.values().map(String::len).sum::<usize>());
            assert_eq!(weights[0], map.weight);
            assert!(weights.into_iter().all(|weight| weight <= 100), "{weights:?}");
        }
        map.clear();
        map.insert(1, "x".repeat(100));
        map.insert(1, "x".repeat(100));
        assert_eq!((map.weight, map.old.len()), (100, 0), "it takes its own place");
        map.insert(1, "x".repeat(101));
        assert_eq!(map.get(&1), None, "too heavy, and what was there is gone all the same");
        assert_eq!(map.weight, 0);
    }
}
