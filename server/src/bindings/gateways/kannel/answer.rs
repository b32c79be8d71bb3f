//! What Kannel's answers mean.

use http::StatusCode;
use patchbay_domain::bindings::Verdict;

/// The verdict on a segment. Kannel's smsbox answers when its bearerbox has the segment, or has said that it will not.
pub(super) fn verdict(status: StatusCode, text: &str) -> Verdict {
    let line = text.lines().next().unwrap_or_default().trim();
    let said = format!("{} {line}", status.as_u16()).trim_end().to_owned();
    match status.as_u16() {
        // 0: taken; 3: taken, and kept until a centre can be reached. There is no id: receipts name the segment by their address.
        200..=299 => Verdict::Accepted(String::new()),
        // Its user has no sender and was told none, so that another gateway may take it.
        400 if line.starts_with("Sender missing") => Verdict::Failed(said),
        // The number is malformed, or on a black list.
        400 => Verdict::Refused(said),
        // No centre has a way to this number.
        403 if line.starts_with("Not routable") => Verdict::Refused(said),
        // "Temporal failure, try again later."
        429 | 503 => Verdict::Busy(said),
        // A wrong user, a wrong address, or something else that listens there: it was not understood, so it was not taken.
        300..=499 => Verdict::Failed(said),
        // What stands between here and Kannel may have passed it on.
        _ => Verdict::Unknown(said),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_told_apart() {
        let verdict = |status: u16, text| verdict(StatusCode::from_u16(status).unwrap(), text);
        for (status, text) in [(202, "0: Accepted for delivery"), (202, "3: Queued for later delivery"), (200, "Sent.")] {
            assert_eq!(verdict(status, text), Verdict::Accepted(String::new()));
        }
        let refused = Verdict::Refused("403 Not routable. Do not try again.".to_owned());
        assert_eq!(verdict(403, "Not routable. Do not try again."), refused);
        assert!(matches!(verdict(400, "Sender missing and no global set, rejected"), Verdict::Failed(_)));
        assert!(matches!(verdict(400, "Garbage 'to' field, rejected."), Verdict::Refused(_)));
        assert_eq!(
            verdict(403, "Authorization failed for sendsms\r\nx"),
            Verdict::Failed("403 Authorization failed for sendsms".into())
        );
        assert_eq!(
            verdict(503, "Temporal failure, try again later."),
            Verdict::Busy("503 Temporal failure, try again later.".into())
        );
        assert_eq!(verdict(404, ""), Verdict::Failed("404".to_owned()));
        assert!(matches!(verdict(302, ""), Verdict::Failed(_)));
        assert!(matches!(verdict(504, ""), Verdict::Unknown(_)));
        assert!(matches!(verdict(500, ""), Verdict::Unknown(_)));
    }
}
