//! The `patchbay` binary; all of it is in the library, so that tests reach it.

use mimalloc::MiMalloc;
use std::process::ExitCode;

/// With the C library's allocator short requests take half as long again (`make bench`, scenario f).
#[global_allocator]
static MEMORY: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    patchbay_server::run::main(std::env::args_os())
}
