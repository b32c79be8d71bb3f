//! Idle connections that go by themselves: never before they were announced.

use super::id::ApplicationId;
use crate::time::Millis;
use serde::{Deserialize, Serialize};

/// The fewest days between announcing that idle connections go and their going.
pub const NOTICE_DAYS: i64 = 7;

/// That idle connections of an application will go.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdleAnnouncement {
    /// The application.
    pub application: ApplicationId,
    /// For how many days they had given no sign of life.
    pub idle_days: u16,
    /// How many they were.
    pub number: i64,
    /// How many of these are still idle: what will go.
    pub left: i64,
    /// When it was announced.
    pub announced_at: Millis,
    /// From when on they go.
    pub due_at: Millis,
}
