# Everything a developer or operator does with this repository, one word each.

SHELL := /bin/bash
.DEFAULT_GOAL := help

ADDRESS ?= 127.0.0.1:7726
DATA ?= spamgate-data
ROUNDS ?= 500
MINUTES ?= 30
SECONDS ?= 60

RELEASE := swift build -c release --product spamgate --static-swift-stdlib
BINARY := .build/release/spamgate

@@

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: dependencies ## builds and starts the gateway on 127.0.0.1:7726 (ADDRESS=…, DATA=…)
	@$(RELEASE)
	@exec $(BINARY) serve --listen $(ADDRESS) --data-dir $(DATA)

demo: dependencies ## replays complaints through a gateway and shows what comes out
	@$(RELEASE)
	@deploy/demo $(BINARY)

test: dependencies ## builds and runs all tests (FILTER=name for some of them)
	@Tests/run $(if $(FILTER),--filter $(FILTER))

lint: ## format, shell and Lua checks
	@deploy/install-dependencies --lint
	@.ci/lint

crash-test: dependencies ## kills gateway and Redis under load (ROUNDS=500)
	@CRASH_TEST_ROUNDS=$(ROUNDS) Tests/run --filter CrashTests

@@
	@deploy/install-dependencies --bench
	@$(RELEASE)

release: dependencies ## builds the binary that is shipped
	@$(RELEASE)
	@ls -lL $(BINARY)

clean: ## removes what was built; data directories stay
	@swift package clean && rm -rf .build

dependencies:
	@deploy/install-dependencies
