//! Secrets: the server's key, random texts, and how a random secret is kept.
//!
//! A secret that we made ourselves (session, token, link) has so much randomness that a keyed hash keeps it safe; what a person chose is
//! kept by argon2id instead (see `accounts`).

use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use rand::RngExt;
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
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

/// A random text of 32 hexadecimal digits in five groups, as protocols write identifiers and secrets of 128 bits.
#[must_use]
pub fn random_hex_groups() -> String {
    uuid::Uuid::from_bytes(rand::rng().random()).to_string()
}

/// Bytes in lower-case hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from(value.saturating_add(if value < 10 { b'0' } else { b'a' - 10 }));
    let mut text = String::with_capacity(bytes.len().saturating_mul(2));
    for byte in bytes {
        text.push(digit(byte >> 4));
        text.push(digit(byte & 15));
    }
    text
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
        hex(&self.mac(purpose, secret))
    }

    fn mac(&self, purpose: &str, text: &str) -> Vec<u8> {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.0) else { return Vec::new() };
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(text.as_bytes());
        mac.finalize().into_bytes().to_vec()
    }

    /// Seals a secret that must be had in clear again (ChaCha20-Poly1305, RFC 8439). Whoever gets hold of the database alone learns nothing
    /// of it. Each purpose has a key of its own; `owner` is whose secret it is, and a sealed one opens for nobody else.
    ///
    /// # Errors
    /// When the cipher fails, which it does not.
    pub fn seal(&self, purpose: &str, owner: &str, secret: &str) -> crate::Result<String> {
        let nonce: [u8; NONCE_LEN] = rand::rng().random();
        let mut sealed = secret.as_bytes().to_vec();
        let aad = Aad::from(owner.as_bytes());
        let fault = |_| crate::Error::internal("a secret cannot be sealed");
        self.cipher(purpose)?.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad, &mut sealed).map_err(fault)?;
        Ok(STANDARD_NO_PAD.encode([&nonce[..], &sealed].concat()))
    }

    /// Opens what [`Key::seal`] sealed.
    ///
    /// # Errors
    /// When it was sealed with another key, for another purpose or owner, or changed since.
    pub fn open(&self, purpose: &str, owner: &str, sealed: &str) -> crate::Result<String> {
        let fault = || crate::Error::internal("a sealed secret cannot be opened; was the key file replaced?");
        let mut bytes = STANDARD_NO_PAD.decode(sealed).map_err(|_| fault())?;
        let (nonce, text) = bytes.split_at_mut_checked(NONCE_LEN).ok_or_else(fault)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| fault())?;
        let opened = self.cipher(purpose)?.open_in_place(nonce, Aad::from(owner.as_bytes()), text).map_err(|_| fault())?;
        String::from_utf8(opened.to_vec()).map_err(|_| fault())
    }

    fn cipher(&self, purpose: &str) -> crate::Result<LessSafeKey> {
        let key = UnboundKey::new(&CHACHA20_POLY1305, &self.mac("seal", purpose));
        key.map(LessSafeKey::new).map_err(|_| crate::Error::internal("a key of the wrong length"))
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
    fn what_was_sealed_is_opened_by_its_owner_alone() {
        let key = Key::random();
        let sealed = key.seal("pin", "alice", "4711").unwrap();
        assert!(!sealed.contains("4711"));
        assert_ne!(key.seal("pin", "alice", "4711").unwrap(), sealed, "each time anew");
        assert_eq!(key.open("pin", "alice", &sealed).unwrap(), "4711");
        let changed = format!("A{}", sealed.get(1..).unwrap());
        for (key, purpose, owner, sealed) in [
            (&key, "pin", "bob", &sealed),
            (&key, "other", "alice", &sealed),
            (&Key::random(), "pin", "alice", &sealed),
            (&key, "pin", "alice", &changed),
            (&key, "pin", "alice", &String::new()),
        ] {
            if key.open(purpose, owner, sealed).is_ok() {
                panic!("{purpose} {owner} {sealed}");
            }
        }
    }

    #[test]
    fn bytes_are_written_in_hexadecimal_digits() {
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(hex(&all), all.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
        assert_eq!(hex(&[]), "");
    }

    #[test]
    fn a_file_of_another_length_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.key");
        std::fs::write(&path, b"short").unwrap();
        assert!(Key::load_or_create(&path).is_err());
    }
}
