//! One device that is played.

use super::Options;
use serde::{Deserialize, Serialize};

/// How long a device downloads, and how long it installs, in seconds of its own time.
const WORK: u64 = 120;
/// The error number that a device gives when it fails.
const ERROR: i64 = 402;

/// What the server answers; what is not needed of it is passed over.
#[derive(Debug, Deserialize)]
pub(super) struct Answer {
    answer: String,
    reason: String,
    target: Option<String>,
    next_poll: u64,
}

#[derive(Serialize)]
struct Question<'d> {
    device: &'d str,
    model: &'d str,
    carrier: &'d str,
    version: &'d str,
    #[serde(skip_serializing_if = "Option::is_none")]
    utc_offset_minutes: Option<i32>,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<i64>,
}

/// What a device is at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    Nothing,
    Downloading,
    Installing,
    /// It has failed and says so once.
    Failed,
}

/// What a device does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// It asks again in so many seconds of its time.
    Ask {
        /// The seconds.
        seconds: u64,
    },
    /// It has come to its end.
    End,
}

pub(super) struct Device {
    id: String,
    model: String,
    carrier: String,
    version: String,
    offset: Option<i32>,
    doing: Doing,
    target: Option<String>,
    /// It will fail at its next try.
    fails: bool,
    began: bool,
    reason: String,
}

impl Device {
    pub fn new(options: &Options, number: u32) -> Self {
        Self {
            id: format!("{}{number:04}", options.prefix),
            model: options.model.clone(),
            carrier: options.carrier.clone(),
            version: options.version.clone(),
            offset: options.offset,
            doing: Doing::Nothing,
            target: None,
            // Spread over all of them, and the same ones each time.
            fails: u64::from(number).wrapping_mul(37).rem_euclid(100) < u64::from(options.failing),
            began: false,
            reason: "not asked yet".to_owned(),
        }
    }

    /// What it was told last.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// Whether its last answer made it begin.
    pub const fn began(&self) -> bool {
        self.began
    }

    /// What it asks now.
    pub fn question(&self) -> String {
        let (state, error) = match self.doing {
            Doing::Nothing => ("idle", None),
            Doing::Downloading => ("downloading", None),
            Doing::Installing => ("installing", None),
            Doing::Failed => ("failed", Some(ERROR)),
        };
        let question = Question {
            device: &self.id,
            model: &self.model,
            carrier: &self.carrier,
            version: &self.version,
            utc_offset_minutes: self.offset,
            state,
            error,
        };
        serde_json::to_string(&question).unwrap_or_default()
    }

    /// Takes an answer.
    pub fn told(&mut self, answer: &Answer) -> Step {
        self.reason.clone_from(&answer.reason);
        self.began = answer.answer == "update" && matches!(self.doing, Doing::Nothing | Doing::Failed);
        let later = Step::Ask { seconds: answer.next_poll };
        match (answer.answer.as_str(), self.doing) {
            ("update", Doing::Nothing | Doing::Failed) => {
                self.target.clone_from(&answer.target);
                self.doing = Doing::Downloading;
                Step::Ask { seconds: WORK }
            }
            ("update", Doing::Downloading) => {
                self.doing = if std::mem::take(&mut self.fails) { Doing::Failed } else { Doing::Installing };
                Step::Ask { seconds: WORK }
            }
            // What is begun is finished, whatever the answer is meanwhile: nobody stops in the middle of an installation.
            (_, Doing::Installing) => {
                self.doing = Doing::Nothing;
                if let Some(target) = self.target.take() {
                    self.version = target;
                }
                Step::Ask { seconds: WORK }
            }
            (_, Doing::Downloading | Doing::Failed) => {
                self.doing = Doing::Nothing;
                later
            }
            ("none", Doing::Nothing) => Step::End,
            (_, Doing::Nothing) => later,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn device(failing: u8) -> Device {
        let options = Options {
            url: "http://127.0.0.1:3000".parse().unwrap(),
            secret: String::new(),
            devices: 1,
            prefix: "SIM".into(),
            model: "M".into(),
            carrier: "C".into(),
            version: "1".into(),
            offset: Some(60),
            speed: 1,
            connections: 1,
            failing,
            seconds: None,
        };
        Device::new(&options, 0)
    }

    fn answer(answer: &str) -> Answer {
        Answer { answer: answer.into(), reason: answer.into(), target: Some("2".into()), next_poll: 900 }
    }

    #[test]
    fn a_device_waits_works_and_has_the_target() {
        let mut device = device(0);
        assert_eq!(device.told(&answer("wait")), Step::Ask { seconds: 900 });
        for state in ["downloading", "installing"] {
            assert_eq!(device.told(&answer("update")), Step::Ask { seconds: WORK });
            assert!(device.question().contains(state), "{}", device.question());
        }
        device.told(&answer("update"));
        assert_eq!(
            device.question(),
            "{\"device\":\"SIM0000\",\"model\":\"M\",\"carrier\":\"C\",\"version\":\"2\",\"utc_offset_minutes\":60,\"state\":\"idle\"}"
        );
        assert_eq!(device.told(&answer("none")), Step::End);
    }

    #[test]
    fn a_device_that_fails_does_so_once() {
        let mut device = device(100);
        device.told(&answer("update"));
        device.told(&answer("update"));
        assert!(device.question().contains("\"state\":\"failed\",\"error\":402"));
        assert_eq!(device.told(&answer("wait")), Step::Ask { seconds: 900 });
        device.told(&answer("update"));
        device.told(&answer("update"));
        assert!(device.question().contains("installing"));
    }
}
