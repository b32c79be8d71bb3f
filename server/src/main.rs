//! The `patchbay` binary; all of it is in the library, so that tests reach it.

use std::process::ExitCode;

fn main() -> ExitCode {
    patchbay_server::run::main(std::env::args_os())
}
