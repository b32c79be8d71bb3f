//! What is counted, and its Prometheus text (exposition format 0.0.4). Counters are plain atomics: counting must never cost a lock on
//! the way of a request.

use patchbay_core::Figures;
use patchbay_domain::redirections::Answer;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// A door that requests come through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// Pages, server functions, exports and assets.
    Portal,
    /// `/xmlrpc`.
    XmlRpc,
    /// What phones ask.
    Phone,
    /// The settings API of SIP accounts.
    Settings,
    /// The feeds of SIP proxies.
    Proxy,
    /// The directory.
    Directory,
    /// What management systems call to order firmware campaigns.
    Mdm,
    /// What apps register, and the programs that administer them.
    App,
    /// The API of bindings.
    Bindings,
    /// What SMS gateways report.
    Receipts,
}

impl Face {
    const ALL: [Self; 10] = [
        Self::Portal,
        Self::XmlRpc,
        Self::Phone,
        Self::Settings,
        Self::Proxy,
        Self::Directory,
        Self::Mdm,
        Self::App,
        Self::Bindings,
        Self::Receipts,
    ];

    const fn word(self) -> &'static str {
        match self {
            Self::Portal => "portal",
            Self::XmlRpc => "xmlrpc",
            Self::Phone => "phone",
            Self::Settings => "settings",
            Self::Proxy => "proxy",
            Self::Directory => "directory",
            Self::Mdm => "mdm",
            Self::App => "app",
            Self::Bindings => "bindings",
            Self::Receipts => "receipts",
        }
    }
}

/// All that is counted since the process started.
#[derive(Debug)]
pub struct Metrics {
    started: SystemTime,
    requests: [AtomicU64; Face::ALL.len()],
    answers: [AtomicU64; Answer::ALL.len()],
    /// Phone requests refused by the rate limit.
    pub phones_limited: AtomicU64,
    /// Sign-ins with a wrong name or password, in the portal or on the wire.
    pub sign_ins_failed: AtomicU64,
    /// Requests refused because they came from a foreign site.
    pub foreign_requests: AtomicU64,
    /// Browsers' reports of content that the policy blocked.
    pub policy_reports: AtomicU64,
    /// Faults that were answered with a reference.
    pub faults: AtomicU64,
    /// Connections that are open now.
    pub connections: AtomicU64,
    /// Live streams (`/events`) that are open now.
    pub streams: AtomicU64,
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            started: SystemTime::now(),
            requests: Default::default(),
            answers: Default::default(),
            phones_limited: AtomicU64::default(),
            sign_ins_failed: AtomicU64::default(),
            foreign_requests: AtomicU64::default(),
            policy_reports: AtomicU64::default(),
            faults: AtomicU64::default(),
            connections: AtomicU64::default(),
            streams: AtomicU64::default(),
        }
    }
}

/// One more of it.
pub fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

impl Metrics {
    /// A request came through this door.
    pub fn request(&self, face: Face) {
        if let Some((_, counter)) = Face::ALL.iter().zip(&self.requests).find(|(one, _)| **one == face) {
            count(counter);
        }
    }

    /// A phone was told this.
    pub fn phone_answered(&self, answer: Answer) {
        if let Some((_, counter)) = Answer::ALL.iter().zip(&self.answers).find(|(one, _)| **one == answer) {
            count(counter);
        }
    }

    /// All of it as Prometheus reads it, with core's figures where they can be had.
    #[must_use]
    pub fn text(&self, figures: Option<&Figures>) -> String {
        let mut out = String::with_capacity(2048);
        let started = self.started.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs_f64();
        family(&mut out, "process_start_time_seconds", "gauge", "Start of the process, in seconds since 1970.");
        sample(&mut out, "process_start_time_seconds", "", started);
        family(&mut out, "patchbay_requests_total", "counter", "Requests by face.");
        for (face, counter) in Face::ALL.iter().zip(&self.requests) {
            sample(&mut out, "patchbay_requests_total", &format!("{{face=\"{}\"}}", face.word()), read(counter));
        }
        family(&mut out, "patchbay_phone_answers_total", "counter", "What phones were told, by kind.");
        for (answer, counter) in Answer::ALL.iter().zip(&self.answers) {
            sample(&mut out, "patchbay_phone_answers_total", &format!("{{answer=\"{}\"}}", answer.as_str()), read(counter));
        }
        for (name, kind, help, counter) in [
            ("patchbay_phones_limited_total", "counter", "Phone requests refused by the rate limit.", &self.phones_limited),
            ("patchbay_sign_ins_failed_total", "counter", "Sign-ins with a wrong name or secret.", &self.sign_ins_failed),
            ("patchbay_foreign_requests_total", "counter", "Requests refused as another site's.", &self.foreign_requests),
            ("patchbay_policy_reports_total", "counter", "Reports of content blocked by the policy.", &self.policy_reports),
            ("patchbay_faults_total", "counter", "Faults answered with a reference.", &self.faults),
            ("patchbay_connections", "gauge", "Open connections.", &self.connections),
            ("patchbay_streams", "gauge", "Open live streams.", &self.streams),
        ] {
            family(&mut out, name, kind, help);
            sample(&mut out, name, "", read(counter));
        }
        if let Some(figures) = figures {
            let name = "patchbay_contacts_dropped_total";
            family(&mut out, name, "counter", "Contacts of phones that found no room to be noted.");
            sample(&mut out, name, "", figures.contacts_dropped);
            family(&mut out, "patchbay_jobs", "gauge", "Jobs by state.");
            for (state, count) in &figures.jobs {
                sample(&mut out, "patchbay_jobs", &format!("{{state=\"{}\"}}", state.as_str()), count);
            }
        }
        out
    }
}

fn read(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::Relaxed)
}

fn family(out: &mut String, name: &str, kind: &str, help: &str) {
    // Writing to a String cannot fail.
    let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn sample(out: &mut String, name: &str, labels: &str, value: impl std::fmt::Display) {
    let _ = writeln!(out, "{name}{labels} {value}");
}
