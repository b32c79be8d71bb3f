# Shared by the scripts beside it; to be sourced. Shell options, the way to the tools, and how to speak to the person waiting.
# shellcheck shell=bash

set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root"

# What the set-up chose or built stands here, as links, and is found before anything else.
tools="$root/.tools"
target="${CARGO_TARGET_DIR:-$root/target}"
export PATH="$tools/bin:$PATH:${CARGO_HOME:-$HOME/.cargo}/bin:/usr/sbin:/sbin"
# A Rust that the set-up added beside the default one of rustup.
if [[ -r "$tools/rust-version" ]]; then
    RUSTUP_TOOLCHAIN=$(<"$tools/rust-version")
    export RUSTUP_TOOLCHAIN
fi

if [[ -t 1 ]]; then bold=$'\e[1m' dim=$'\e[2m' plain=$'\e[0m'; else bold='' dim='' plain=''; fi

say() { printf '%s\n' "$*"; }
# A heading, with the time since the first script began.
export STEPS_BEGAN=${STEPS_BEGAN:-$(date +%s)}
step() {
    local seconds=$(($(date +%s) - STEPS_BEGAN))
    printf '%s==> %s%s %s(%d:%02d)%s\n' "$bold" "$*" "$plain" "$dim" $((seconds / 60)) $((seconds % 60)) "$plain"
}
die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}
bytes() { wc -c <"$1" | tr -d ' '; }
have() { command -v "$1" >/dev/null 2>&1; }

# Whether dotted version $1 is at least $2.
at_least() { [[ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" == "$2" ]]; }

# Runs a long, talkative command with its output in a log file; shows what it is at, and the end of the log if it fails.
#   quietly NAME COMMAND...
quietly() {
    local name=$1 log start pid status=0 last
    shift
    log="$tools/log/$name.log"
    mkdir -p "$tools/log"
    start=$SECONDS
    "$@" >"$log" 2>&1 </dev/null &
    pid=$!
    while kill -0 "$pid" 2>/dev/null; do
        sleep 1
        if [[ -t 1 ]]; then
            last=$(tail -n 1 "$log" | tr -d '\r' | cut -c 1-70)
            printf '\r\e[K    %s%4d s  %s%s' "$dim" $((SECONDS - start)) "$last" "$plain"
        elif (((SECONDS - start) % 30 == 29)); then
            last=$(tail -n 1 "$log" | cut -c 1-100)
            printf '    %4d s  %s\n' $((SECONDS - start)) "$last"
        fi
    done
    if [[ -t 1 ]]; then printf '\r\e[K'; fi
    wait "$pid" || status=$?
    if ((status != 0)); then
        tail -n 30 "$log" >&2
        say "    (all of it: ${log#"$root"/})" >&2
    fi
    return "$status"
}
