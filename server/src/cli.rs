//! The command line. Flags of settings are made from the table of settings.

use crate::agent_sim;
use crate::config::Sources;
use crate::config::settings::SETTINGS;
use clap::{Arg, ArgAction, ArgMatches, Command};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;

/// What was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// Serve, with the demo data if asked for.
    Serve {
        /// Load the demo data first.
        demo: bool,
    },
    /// Print the effective settings.
    Config,
    /// Ask the running server whether it is ready.
    Health,
    /// Make a new set-up link.
    SetUpLink,
    /// Play devices.
    AgentSim(Box<agent_sim::Options>),
    /// Print the version.
    Version,
}

/// The command line, understood.
#[derive(Clone, Debug)]
pub struct Invocation {
    /// What to do.
    pub task: Task,
    /// Where the settings come from.
    pub sources: Sources,
}

const AFTER_HELP: &str = "\
Every setting can be given as a flag, as an environment variable, or in patchbay.toml; the flag wins, then the variable, then the file.
`patchbay config` prints the values that take effect and where each came from.

Examples:
  patchbay --demo                              try it: sign in as nora with patchbay-demo
  patchbay --listen 0.0.0.0:443 --tls-cert cert.pem --tls-key key.pem
  PATCHBAY_DATABASE_URL=postgres://patchbay:secret@db/patchbay patchbay
  patchbay health                              for containers: exits 0 when the server is ready";

fn demo() -> Arg {
    Arg::new("demo").long("demo").action(ArgAction::SetTrue).help("Load the demo data into an empty database first")
}

fn command() -> Command {
    let mut command = Command::new("patchbay")
        .version(env!("CARGO_PKG_VERSION"))
        .about("One self-hosted server for the provisioning protocols that vendors left behind, and a portal over all of them.")
        .after_help(AFTER_HELP)
        .subcommand_value_name("COMMAND")
        .args_conflicts_with_subcommands(false)
        .arg(demo())
        .arg(
            Arg::new("config")
                .long("config")
                .value_name("FILE")
                .global(true)
                .value_parser(clap::value_parser!(PathBuf))
                .help("The file of settings [PATCHBAY_CONFIG] [default: patchbay.toml, if there is one]"),
        )
        .subcommand(
            Command::new("serve").about("Serve the portal and the wire faces; what happens without a command, too").arg(demo()),
        )
        .subcommand(Command::new("config").about("Print the settings that take effect, and where each came from"))
        .subcommand(Command::new("health").about("Ask the running server whether it is ready; exits 0 when it is"))
        .subcommand(
            Command::new("set-up-link").about("Make a new one-time link for the first operator; only while there is none"),
        )
        .subcommand(agent_sim::command())
        .subcommand(Command::new("version").about("Print the version"));
    for setting in &SETTINGS {
        let default = setting.default.map(|default| format!(" [default: {default}]")).unwrap_or_default();
        command = command.arg(
            Arg::new(setting.key)
                .long(setting.flag())
                .value_name(setting.value)
                .global(true)
                .allow_hyphen_values(true)
                .help(format!("{} [{}]{default}", setting.help, setting.variable()))
                .help_heading("Settings"),
        );
    }
    command
}

/// Understands a command line, its first word being the program.
///
/// # Errors
/// What clap says, which may be the help that was asked for.
pub fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Invocation, clap::Error> {
    let matches = command().try_get_matches_from(words)?;
    let demo_above = matches.get_flag("demo");
    let (task, inner) = match matches.subcommand() {
        None => (Task::Serve { demo: demo_above }, &matches),
        Some(("config", inner)) => (Task::Config, inner),
        Some(("health", inner)) => (Task::Health, inner),
        Some(("set-up-link", inner)) => (Task::SetUpLink, inner),
        Some(("agent-sim", inner)) => (Task::AgentSim(Box::new(agent_sim::options(inner))), inner),
        Some(("version", inner)) => (Task::Version, inner),
        Some((_, inner)) => (Task::Serve { demo: demo_above || inner.get_flag("demo") }, inner),
    };
    Ok(Invocation { task, sources: Sources::of_process(flags(inner), inner.get_one::<PathBuf>("config").cloned()) })
}

fn flags(matches: &ArgMatches) -> BTreeMap<String, String> {
    let given = |key: &'static str| Some((key.to_owned(), matches.get_one::<String>(key)?.clone()));
    SETTINGS.iter().filter_map(|setting| given(setting.key)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(words: &[&str]) -> Invocation {
        parse(std::iter::once("patchbay").chain(words.iter().copied()).map(OsString::from)).unwrap()
    }

    #[test]
    fn the_definition_is_sound() {
        command().debug_assert();
    }

    #[test]
    fn serving_is_the_default_and_takes_flags_on_either_side() {
        assert_eq!(parsed(&[]).task, Task::Serve { demo: false });
        assert_eq!(parsed(&["--demo"]).task, Task::Serve { demo: true });
        for words in [&["--listen", "[::]:1", "serve", "--demo"], &["serve", "--demo", "--listen", "[::]:1"]] {
            let parsed = parsed(words);
            assert_eq!(parsed.task, Task::Serve { demo: true });
            assert_eq!(parsed.sources.flags["listen"], "[::]:1");
        }
    }

    #[test]
    fn devices_to_play_are_told_by_arguments() {
        let needed = ["agent-sim", "--secret", "s", "--model", "M", "--carrier", "C", "--firmware", "V"];
        let Task::AgentSim(options) = parsed(&[&needed[..], &["--utc-offset", "-60", "--devices", "12"]].concat()).task else {
            panic!()
        };
        assert_eq!((options.devices, options.offset, options.speed, options.seconds), (12, Some(-60), 1, None));
        for bad in
            [&["--devices", "0"][..], &["--local-hour", "24"], &["--local-hour", "2", "--utc-offset", "0"], &["--failing", "101"]]
        {
            let words = ["patchbay"].iter().chain(&needed).chain(bad).map(OsString::from);
            assert!(parse(words).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn an_unknown_flag_is_refused() {
        assert!(parse(["patchbay", "--lisen", "x"].map(OsString::from)).is_err());
    }
}
