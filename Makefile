# Every target installs what it lacks (scripts/setup) and does its work in the script of the same name.

.PHONY: help run build test check e2e bench fuzz
.DEFAULT_GOAL := help

help: ## what there is
	@sed -n 's/^\([a-z0-9]*\):.*## /  make \1\t/p' Makefile | expand -t 16

run: ## build, then serve the portal with demo data on 127.0.0.1:3000
	@scripts/run

build: ## the release binary, target/release/patchbay, with everything inside
	@scripts/build

test: ## everything: format, lints, unit, wire, PostgreSQL, browser
	@scripts/test

check: ## quick: format, lints, unit tests
	@scripts/check

e2e: ## browser tests only, on the release build
	@scripts/build
	@scripts/e2e

bench: ## the figures, each beside its peer
	@scripts/bench

fuzz: ## each fuzz target for a minute (FUZZ_SECONDS)
	@scripts/fuzz
