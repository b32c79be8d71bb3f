//! Nonces that nothing is stored for (sheet, section 2): when one ends, and a mark that only this server can make.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use patchbay_core::Core;
use patchbay_domain::time::Millis;
use subtle::ConstantTimeEq;

/// How long a nonce is good, in seconds; within that time it may be used again and again.
const GOOD_SECONDS: i64 = 300;
/// Hex digits of the mark: 128 bits.
const MARK: usize = 32;
/// The longest nonce that is looked at, in bytes.
const LONGEST: usize = 128;

/// A new nonce.
pub(super) fn make(core: &Core) -> String {
    let ends = core.now().plus_seconds(GOOD_SECONDS);
    let text = format!("{}.{:03}", ends.0.div_euclid(1000), ends.0.rem_euclid(1000));
    STANDARD.encode(format!("{text}:{}", mark(core, &text)))
}

/// Whether this server made it, and it has not ended.
pub(super) fn is_good(core: &Core, nonce: &str) -> bool {
    read(nonce).is_some_and(|(text, claimed)| {
        let ours: bool = mark(core, &text).as_bytes().ct_eq(claimed.as_bytes()).into();
        ours && ends(&text).is_some_and(|ends| core.now() < ends)
    })
}

fn mark(core: &Core, text: &str) -> String {
    core.accounts().nonce_mark(text).chars().take(MARK).collect()
}

/// The text of the time and the mark.
fn read(nonce: &str) -> Option<(String, String)> {
    if nonce.len() > LONGEST {
        return None;
    }
    let decoded = String::from_utf8(STANDARD.decode(nonce).ok()?).ok()?;
    let (text, mark) = decoded.split_once(':')?;
    Some((text.to_owned(), mark.to_owned()))
}

fn ends(text: &str) -> Option<Millis> {
    let (seconds, thousandths) = text.split_once('.')?;
    let (seconds, thousandths): (i64, i64) = (seconds.parse().ok()?, thousandths.parse().ok()?);
    Some(Millis(seconds.checked_mul(1000)?.checked_add(thousandths)?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use patchbay_core::Clock;
    use patchbay_core::secret::Key;

    async fn core(folder: &tempfile::TempDir, key: Key, clock: Clock) -> Core {
        let url = format!("sqlite://{}", folder.path().join("patchbay.db").display());
        Core::open(&url, key, clock).await.unwrap()
    }

    #[tokio::test]
    async fn a_nonce_is_good_for_five_minutes_and_cannot_be_made_elsewhere() {
        let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let clock = Clock::standing_at(Millis(1_795_301_939_123));
        let core_here = core(&here, Key::random(), clock.clone()).await;
        let nonce = make(&core_here);
        assert!(is_good(&core_here, &nonce));
        assert!(!nonce.contains([',', '"']));
        let decoded = String::from_utf8(STANDARD.decode(&nonce).unwrap()).unwrap();
        assert!(decoded.starts_with("1795302239.123:"), "{decoded}");
        let later = STANDARD.encode(decoded.replace("1795302239", "1995302239"));
        for bad in [later.as_str(), "", "!!!", "MTcwMDAwMDAwMC4wOmFiY2Q=", &"A".repeat(4000)] {
            assert!(!is_good(&core_here, bad), "{bad}");
        }
        let core_there = core(&there, Key::random(), clock.clone()).await;
        assert!(!is_good(&core_there, &nonce), "another key");
        clock.advance(299);
        assert!(is_good(&core_here, &nonce));
        clock.advance(1);
        assert!(!is_good(&core_here, &nonce));
    }
}
