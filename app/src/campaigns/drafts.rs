//! Files of devices that wait to be imported; see [`crate::drafts`]. The group that they are for stands in the draft's first line.

use crate::drafts::{self, Found, Taken};
use crate::error::{Error, Result};
use patchbay_core::{Acting, Actor};
use patchbay_domain::campaigns::DeviceImport;

const AREA: &str = "campaigns";

/// Keeps a file for a group; answers the key of its draft.
#[must_use]
pub fn keep(actor: &Actor, source: &str, group: &str, file: &[u8]) -> String {
    drafts::keep(actor, AREA, source, [group.as_bytes(), b"\n", file].concat())
}

/// The group and the file of a draft.
pub(super) fn parts(draft: &[u8]) -> Result<(&str, &[u8])> {
    let mut parts = draft.splitn(2, |byte| *byte == b'\n');
    let group = parts.next().and_then(|group| std::str::from_utf8(group).ok());
    group.zip(parts.next()).ok_or_else(|| Error::NotFound.announced())
}

/// The file's name, and what it would do now or did.
///
/// # Errors
/// `NotFound` for a draft that is over or somebody else's; `Conflict` while it is imported; what core says of the file.
pub async fn report(acting: Acting<'_>, actor: &Actor, key: &str) -> Result<(String, DeviceImport)> {
    let campaigns = acting.campaigns()?.edit()?;
    let (source, found) = drafts::find(actor, AREA, key)?;
    let report = match found {
        Found::Waiting(draft) => {
            let (group, file) = parts(&draft)?;
            campaigns.check_devices(group, file).await?
        }
        Found::Done(report) => report,
    };
    Ok((source, report))
}

/// Takes the draft to import it; one that is being imported, or was, cannot be taken again.
pub(super) fn take(actor: &Actor, key: &str) -> Option<Taken> {
    drafts::take(actor, AREA, key)
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn a_draft_is_its_group_and_its_file() {
        assert_eq!(parts(b"01a2\ndevice\nx\n").unwrap(), ("01a2", b"device\nx\n".as_slice()));
        assert_eq!(parts(b"01a2\n").unwrap(), ("01a2", b"".as_slice()));
        assert!(parts(b"01a2").is_err() && parts(b"\xff\nx").is_err());
    }
}
