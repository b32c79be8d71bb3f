//! `patchbay agent-sim`: plays devices that ask for firmware, for trying campaigns out and for measuring. It is a client like any other and
//! knows no more than one: what `docs/campaigns.md` says of the devices' face.
//!
//! A device asks, waits as long as it is told, and when it is told to update says that it downloads, that it installs, and then reports
//! the new version; some fail once first. The clock that a device says it has may show any hour, so that a window of the night is open at
//! noon, too; and time may run faster, so that nobody has to wait for it.

mod arguments;
mod connection;
mod device;

pub use arguments::{command, options};

use connection::{Connection, Failed};
use device::{Device, Step};
use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fmt::Write as _;
use std::sync::Mutex;
use std::time::Duration;
use tokio::time::Instant;

/// The most devices that are played.
pub const DEVICES_MAX: u32 = 1_000_000;
/// The most connections.
pub const CONNECTIONS_MAX: u16 = 256;
/// The most that time may run faster.
pub const SPEED_MAX: u32 = 100_000;
/// How often a question is asked again that could not be asked, and how long to wait before.
const TRIES: u32 = 5;
const AGAIN: Duration = Duration::from_secs(1);

/// What is played.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The server, `http://HOST:PORT`.
    pub url: http::Uri,
    /// What the devices present.
    pub secret: String,
    /// How many devices.
    pub devices: u32,
    /// How their numbers begin; four digits or more follow.
    pub prefix: String,
    /// Their model.
    pub model: String,
    /// The carrier their software is for.
    pub carrier: String,
    /// The version that they have at first.
    pub version: String,
    /// How many minutes their clocks are ahead of UTC; none to say nothing of it.
    pub offset: Option<i32>,
    /// How many times faster time runs for them.
    pub speed: u32,
    /// How many connections they share.
    pub connections: u16,
    /// How many of a hundred fail at their first try.
    pub failing: u8,
    /// After how many seconds it ends whatever has come of it; none to end when every device has come to its end.
    pub seconds: Option<u64>,
}

/// What has come of it.
#[derive(Debug, Default)]
struct Tally {
    polls: u64,
    orders: u64,
    /// Devices by what they were told last.
    ended: std::collections::BTreeMap<String, u64>,
}

/// The offset from UTC, in minutes, of a clock that shows the half of that hour at this instant.
#[must_use]
pub fn offset_of_hour(hour: u8, seconds_since_1970: u64) -> i32 {
    let now = i32::try_from(seconds_since_1970.div_euclid(60).rem_euclid(1440)).unwrap_or_default();
    let ahead = i32::from(hour).saturating_mul(60).saturating_add(30).saturating_sub(now).rem_euclid(1440);
    // Clocks on Earth are between 12 hours behind and 14 ahead.
    if ahead > 840 { ahead.saturating_sub(1440) } else { ahead }
}

/// Plays it; answers what is to be told when it is over.
///
/// # Errors
/// A sentence why it cannot go on.
pub async fn play(options: &Options) -> Result<String, String> {
    let tally = Mutex::new(Tally::default());
    let began = Instant::now();
    let until = options.seconds.map(|seconds| began + Duration::from_secs(seconds));
    let mut shares: Vec<Vec<Device>> = (0..options.connections).map(|_| Vec::new()).collect();
    for number in 0..options.devices {
        let place = usize::try_from(number).unwrap_or_default() % shares.len().max(1);
        if let Some(share) = shares.get_mut(place) {
            share.push(Device::new(options, number));
        }
    }
    let players = shares.into_iter().map(|share| one(options, share, until, &tally));
    futures::future::try_join_all(players).await?;
    let tally = tally.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    let seconds = began.elapsed().as_secs_f64();
    let mut told = format!("{} questions and {} orders in {seconds:.1} s\n", tally.polls, tally.orders);
    for (reason, devices) in &tally.ended {
        // Writing to a String cannot fail.
        let _ = writeln!(told, "{devices} devices: {reason}");
    }
    Ok(told)
}

/// Plays some devices over one connection, in the order in which they are due.
async fn one(options: &Options, mut devices: Vec<Device>, until: Option<Instant>, tally: &Mutex<Tally>) -> Result<(), String> {
    let mut connection = Connection::new(options)?;
    let now = Instant::now();
    let mut due: BinaryHeap<Reverse<(Instant, usize)>> = (0..devices.len()).map(|place| Reverse((now, place))).collect();
    while let Some(Reverse((at, place))) = due.pop() {
        if until.is_some_and(|until| at >= until || Instant::now() >= until) {
            break;
        }
        tokio::time::sleep_until(at).await;
        let Some(device) = devices.get_mut(place) else { continue };
        let answer = ask(&mut connection, &device.question()).await?;
        let step = device.told(&answer);
        {
            let mut tally = tally.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            tally.polls = tally.polls.saturating_add(1);
            tally.orders = tally.orders.saturating_add(u64::from(device.began()));
        }
        if let Step::Ask { seconds } = step {
            let wait = Duration::from_secs(seconds) / options.speed.max(1);
            due.push(Reverse((Instant::now() + wait, place)));
        }
    }
    let mut tally = tally.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    for device in &devices {
        let ended = tally.ended.entry(device.reason().to_owned()).or_default();
        *ended = ended.saturating_add(1);
    }
    Ok(())
}

async fn ask(connection: &mut Connection, question: &str) -> Result<device::Answer, String> {
    let mut tries = 0;
    loop {
        match connection.ask(question).await {
            Ok(answer) => return Ok(answer),
            Err(Failed::Refused(why)) => return Err(why),
            Err(Failed::Lost(why)) if tries >= TRIES => return Err(why),
            Err(Failed::Lost(_)) => {
                tries = tries.saturating_add(1);
                tokio::time::sleep(AGAIN).await;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_shows_any_hour_at_any_time() {
        for now in (0..86_400).step_by(600) {
            for hour in 0..24 {
                let offset = offset_of_hour(hour, now);
                assert!((-720..=840).contains(&offset), "{offset}");
                let local = (i64::try_from(now).unwrap() / 60 + i64::from(offset)).rem_euclid(1440);
                assert_eq!(local, i64::from(hour) * 60 + 30);
            }
        }
    }
}
