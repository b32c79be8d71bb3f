//! Hashing what a person chose: argon2id, off the async threads, and only so many at a time.

use crate::{Error, Result};
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use tokio::sync::Semaphore;

/// Memory in KiB, passes and lanes: the OWASP Password Storage Cheat Sheet's second choice for argon2id.
const MEMORY: u32 = 19_456;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// How many are hashed at once; each takes a core and 19 MiB.
const AT_ONCE: usize = 2;
/// How many more wait for their turn; further ones are sent away for a moment.
const WAITING: usize = 32;

/// What a check came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Another password, or nobody there to have one.
    Wrong,
    /// The password; `stale` when it was hashed with other parameters than today's.
    Right { stale: bool },
}

/// Hashes passwords and checks them.
pub(super) struct Passwords {
    permits: Arc<Semaphore>,
    waiting: AtomicUsize,
    /// What is checked when there is nobody, so that it takes the same time.
    nobody: Arc<OnceLock<String>>,
}

/// A place in the queue; given back when dropped.
struct Waiting<'a>(&'a AtomicUsize);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Passwords {
    pub fn new() -> Self {
        Self { permits: Arc::new(Semaphore::new(AT_ONCE)), waiting: AtomicUsize::new(0), nobody: Arc::new(OnceLock::new()) }
    }

    /// Hashes a new password under a random salt.
    ///
    /// # Errors
    /// `Throttled` when too many wait.
    pub async fn hash(&self, password: &str) -> Result<String> {
        let password = password.to_owned();
        self.in_turn(move || hash(&password)).await?
    }

    /// Checks a password against what is stored; against nobody's when nothing is, which takes as long.
    ///
    /// # Errors
    /// `Throttled` when too many wait.
    pub async fn verify(&self, stored: Option<String>, password: &str) -> Result<Verdict> {
        let password = password.to_owned();
        let nobody = Arc::clone(&self.nobody);
        self.in_turn(move || match stored {
            Some(stored) => verify(&stored, &password),
            None => {
                if nobody.get().is_none() {
                    drop(nobody.set(hash("nobody has this password")?));
                }
                let stored = nobody.get().map(String::as_str).unwrap_or_default();
                verify(stored, &password).map(|_| Verdict::Wrong)
            }
        })
        .await?
    }

    async fn in_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        let permit = match Arc::clone(&self.permits).try_acquire_owned() {
            Ok(permit) => permit,
            Err(_) => {
                let before = self.waiting.fetch_add(1, Ordering::SeqCst);
                let place = Waiting(&self.waiting);
                if before >= WAITING {
                    return Err(Error::Throttled { seconds: 1 });
                }
                let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(Error::internal)?;
                drop(place);
                permit
            }
        };
        // The permit goes along, so that a caller who goes away does not let in another one before the core is free.
        let worked = tokio::task::spawn_blocking(move || {
            let outcome = work();
            drop(permit);
            outcome
        });
        worked.await.map_err(Error::internal)
    }
}

fn argon2() -> Result<Argon2<'static>> {
    let params = Params::new(MEMORY, PASSES, LANES, None).map_err(Error::internal)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash(password: &str) -> Result<String> {
    let hash: PasswordHash = argon2()?.hash_password(password.as_bytes()).map_err(Error::internal)?;
    Ok(hash.to_string())
}

fn verify(stored: &str, password: &str) -> Result<Verdict> {
    let hash = PasswordHash::new(stored).map_err(Error::internal)?;
    match argon2()?.verify_password(password.as_bytes(), &hash) {
        Ok(()) => {
            let params = Params::try_from(&hash).map_err(Error::internal)?;
            let today = (params.m_cost(), params.t_cost(), params.p_cost()) == (MEMORY, PASSES, LANES);
            Ok(Verdict::Right { stale: !today || hash.algorithm.as_str() != "argon2id" })
        }
        Err(argon2::password_hash::Error::PasswordInvalid) => Ok(Verdict::Wrong),
        Err(cause) => Err(Error::internal(cause)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_known_again_and_another_is_not() {
        let passwords = Passwords::new();
        let stored = passwords.hash("correct horse").await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{stored}");
        assert_ne!(stored, passwords.hash("correct horse").await.unwrap(), "each has a salt of its own");
        assert_eq!(passwords.verify(Some(stored.clone()), "correct horse").await, Ok(Verdict::Right { stale: false }));
        assert_eq!(passwords.verify(Some(stored), "correct horse ").await, Ok(Verdict::Wrong));
        assert_eq!(passwords.verify(None, "nobody has this password").await, Ok(Verdict::Wrong));
    }

    #[tokio::test]
    async fn older_parameters_are_told() {
        let params = Params::new(8192, 1, 1, None).unwrap();
        let old: PasswordHash = Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password(b"correct horse").unwrap();
        assert_eq!(Passwords::new().verify(Some(old.to_string()), "correct horse").await, Ok(Verdict::Right { stale: true }));
    }

    #[tokio::test]
    async fn a_broken_hash_is_a_fault_and_lets_nobody_in() {
        assert!(matches!(Passwords::new().verify(Some("plain".to_owned()), "plain").await, Err(Error::Internal(_))));
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn the_queue_is_bounded() {
        let passwords = Arc::new(Passwords::new());
        let all: Vec<_> = (0..100)
            .map(|_| {
                let passwords = Arc::clone(&passwords);
                tokio::spawn(async move { passwords.in_turn(|| std::thread::sleep(std::time::Duration::from_millis(20))).await })
            })
            .collect();
        let mut refused = 0;
        for one in all {
            match one.await.unwrap() {
                Ok(()) => {}
                Err(Error::Throttled { .. }) => refused += 1,
                Err(error) => panic!("{error}"),
            }
        }
        assert!((40..=66).contains(&refused), "34 fit in at once, and as some end others fit: {refused} were refused");
        assert_eq!(passwords.waiting.load(Ordering::SeqCst), 0);
        passwords.in_turn(|| ()).await.expect("free again");
    }
}
