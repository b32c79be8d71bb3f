//! The arguments of `patchbay agent-sim`.

use super::{CONNECTIONS_MAX, DEVICES_MAX, Options, SPEED_MAX, offset_of_hour};
use clap::{Arg, ArgMatches, Command, value_parser};
use std::time::{SystemTime, UNIX_EPOCH};

const AFTER_HELP: &str = "\
With `patchbay --demo` running, this brings one of its campaigns to its end in about half a minute:
  patchbay agent-sim --secret fota-test-group-secret --prefix R58M01 --devices 12 --model SM-G930F --carrier DBT \\
    --firmware G930FXXU1DQB3/G930FOXA1DQB1/G930FXXU1DQB1 --local-hour 2 --speed 60";

fn text(name: &'static str, value: &'static str, help: &'static str) -> Arg {
    Arg::new(name).long(name).value_name(value).help(help)
}

/// The subcommand.
#[must_use]
pub fn command() -> Command {
    Command::new("agent-sim")
        .about("Play devices that ask for firmware, to try a campaign out or to measure")
        .after_help(AFTER_HELP)
        .arg(
            text("url", "URL", "The server, without TLS")
                .default_value("http://127.0.0.1:3000")
                .value_parser(value_parser!(http::Uri)),
        )
        .arg(text("secret", "SECRET", "What the devices present: their group's secret").required(true))
        .arg(
            text("devices", "NUMBER", "How many devices")
                .default_value("1")
                .value_parser(value_parser!(u32).range(1..=i64::from(DEVICES_MAX))),
        )
        .arg(text("prefix", "TEXT", "How the devices' numbers begin; at least four digits follow").default_value("SIM"))
        .arg(text("model", "MODEL", "Their model").required(true))
        .arg(text("carrier", "CODE", "The carrier their software is for").required(true))
        .arg(text("firmware", "VERSION", "The firmware that they have at first").required(true))
        .arg(
            text("local-hour", "HOUR", "Clocks that show this hour now, so that a window of the night is open at any time")
                .value_parser(value_parser!(u8).range(0..=23))
                .conflicts_with("utc-offset"),
        )
        .arg(
            text("utc-offset", "MINUTES", "How far the clocks are ahead of UTC")
                .value_parser(value_parser!(i32).range(-720..=840))
                .allow_hyphen_values(true),
        )
        .arg(
            text("speed", "FACTOR", "How many times faster time runs for the devices")
                .default_value("1")
                .value_parser(value_parser!(u32).range(1..=i64::from(SPEED_MAX))),
        )
        .arg(
            text("connections", "NUMBER", "How many connections the devices share")
                .default_value("8")
                .value_parser(value_parser!(u16).range(1..=i64::from(CONNECTIONS_MAX))),
        )
        .arg(
            text("failing", "PERCENT", "How many of a hundred fail at their first try")
                .default_value("0")
                .value_parser(value_parser!(u8).range(0..=100)),
        )
        .arg(
            text("seconds", "NUMBER", "End after so many seconds; otherwise when every device has come to its end")
                .value_parser(value_parser!(u64)),
        )
}

/// Reads them.
#[must_use]
pub fn options(matches: &ArgMatches) -> Options {
    let text = |name: &str| matches.get_one::<String>(name).cloned().unwrap_or_default();
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    let by_hour = matches.get_one::<u8>("local-hour").map(|hour| offset_of_hour(*hour, since));
    Options {
        url: matches.get_one::<http::Uri>("url").cloned().unwrap_or_default(),
        secret: text("secret"),
        devices: matches.get_one::<u32>("devices").copied().unwrap_or(1),
        prefix: text("prefix"),
        model: text("model"),
        carrier: text("carrier"),
        version: text("firmware"),
        offset: by_hour.or_else(|| matches.get_one::<i32>("utc-offset").copied()),
        speed: matches.get_one::<u32>("speed").copied().unwrap_or(1),
        connections: matches.get_one::<u16>("connections").copied().unwrap_or(1),
        failing: matches.get_one::<u8>("failing").copied().unwrap_or_default(),
        seconds: matches.get_one::<u64>("seconds").copied(),
    }
}
