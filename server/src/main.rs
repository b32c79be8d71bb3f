//! The `patchbay` binary; all of it is in the library, so that tests reach it.

use mimalloc::MiMalloc;
use std::process::ExitCode;

/// Requests are answered on whichever thread is free, so that memory is mostly given back on another one than asked for it. With the C
/// library's allocator threads meet at its locks: it took a third of the time of short requests (`make bench`, scenario f).
#[global_allocator]
static MEMORY: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    patchbay_server::run::main(std::env::args_os())
}
