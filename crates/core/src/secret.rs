//! Secrets: the server's key, random texts, and how a random secret is kept.
//!
//! A secret that we made ourselves (session, token, link) has so much randomness that a keyed hash keeps it safe; what a person chose is
//! kept by argon2id instead (see `accounts`).

use hmac::{Hmac, KeyInit, Mac};
use rand::RngExt;
use sha2::Sha256;
use std::io::{ErrorKind, Read, Write};
use std::path::Path;

/// Letters and digits without those that are easily confused (Crockford's base 32).
const ALPHABET: [char; 32] = [
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'j', 'k', 'm', 'n', 'p', 'q', 'r',
    's', 't', 'v', 'w', 'x', 'y', 'z',
];

/// So many random characters, five bits of randomness each.
#[must_use]
pub fn random_text(length: usize) -> String {
    let mut rng = rand::rng();
    (0..length).map(|_| ALPHABET.get(rng.random_range(0..ALPHABET.len())).copied().unwrap_or('0')).collect()
}

/// The server's own key: 32 random bytes in a file of mode 0600. From it come the keys for each purpose.
#[derive(Clone)]
pub struct Key([u8; 32]);

impl Key {
    /// Reads the key, or makes it on the first start.
    ///
    /// # Errors
    /// When the file can be neither read nor made, or holds something else.
    pub fn load_or_create(path: &Path) -> std::io::Result<Self> {
        match std::fs::File::open(path) {
            Ok(mut file) => {
                let mut bytes = Vec::new();
                Read::by_ref(&mut file).take(64).read_to_end(&mut bytes)?;
                let bytes =
                    bytes.try_into().map_err(|_| std::io::Error::new(ErrorKind::InvalidData, "a key file has 32 bytes"))?;
                Ok(Self(bytes))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                let key = Self::random();
                if let Some(folder) = path.parent() {
                    std::fs::create_dir_all(folder)?;
                }
                let mut options = std::fs::OpenOptions::new();
                options.write(true).create_new(true);
                #[cfg(unix)]
                std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
                let mut file = options.open(path)?;
                file.write_all(&key.0)?;
                file.sync_all()?;
                Ok(key)
            }
            Err(error) => Err(error),
        }
    }

    /// A key for this process only.
    #[must_use]
    pub fn random() -> Self {
        Self(rand::rng().random())
    }

    /// The keyed hash (HMAC-SHA-256) under which a random secret is kept and found again. The purpose separates the kinds, so that a
    /// session's secret is never taken for a token's.
    #[must_use]
    pub fn hash(&self, purpose: &str, secret: &str) -> String {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return String::new() };
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(secret.as_bytes());
        mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_and_read_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("below").join("secret.key");
        let key = Key::load_or_create(&path).unwrap();
        let again = Key::load_or_create(&path).unwrap();
        assert_eq!(key.hash("session", "x"), again.hash("session", "x"));
        assert_ne!(key.hash("session", "x"), key.hash("token", "x"));
        assert_ne!(key.hash("session", "x"), Key::random().hash("session", "x"));
        #[cfg(unix)]
        assert_eq!(std::os::unix::fs::MetadataExt::mode(&path.metadata().unwrap()) & 0o777, 0o600);
    }

    #[test]
    fn a_file_of_another_length_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.key");
        std::fs::write(&path, b"short").unwrap();
        assert!(Key::load_or_create(&path).is_err());
    }
}
