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

.PHONY: help run demo test lint crash-test bad-day fuzz fuzz-check sanitize bench bench-check \
	flood soak attack http-differential bench-short bench-dependencies release clean dependencies \
	test-dependencies quality

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: dependencies ## builds and starts the gateway on 127.0.0.1:7726 (ADDRESS=…, DATA=…)
	@$(RELEASE)
	@exec $(BINARY) serve --listen $(ADDRESS) --data-dir $(DATA)

demo: dependencies ## replays complaints through a gateway and shows what comes out
	@$(RELEASE)
	@deploy/demo $(BINARY)

test: test-dependencies ## builds and runs all tests (FILTER=name for some of them)
	@Tests/run $(if $(FILTER),--filter $(FILTER))

lint: ## format, shell and Lua checks
	@deploy/install-dependencies --lint
	@.ci/lint

crash-test: dependencies ## kills gateway and Redis under load (ROUNDS=500)
	@CRASH_TEST_ROUNDS=$(ROUNDS) Tests/run --filter CrashTests

bad-day: ROUNDS = 1000
bad-day: dependencies ## everything that can happen to Redis, and a million requests (ROUNDS=1000)
	@BAD_DAY_ROUNDS=$(ROUNDS) Tests/run --filter 'BadDays|OwnReplies'

fuzz: dependencies ## feeds libFuzzer's inputs to every parser (SECONDS=60, TARGET=name for one)
	@Tests/fuzz $(SECONDS) $(TARGET)

fuzz-check: dependencies ## libFuzzer must find a fault planted in each target (SECONDS=60)
	@Tests/fuzz --faults $(SECONDS) $(TARGET)

sanitize: test-dependencies ## all tests under Thread- and AddressSanitizer (SANITIZER=thread)
	@Tests/sanitize $(SANITIZER) $(if $(FILTER),--filter $(FILTER))

bench: bench-dependencies ## measures every target next to its baselines; a quarter of an hour
	@loadtests/run $(BINARY)

bench-check: bench-dependencies ## plants faults that the load tests must find
	@loadtests/planted-faults $(BINARY)
	@loadtests/quality --check

quality: bench-dependencies ## how well complaints are grouped into campaigns; needs ../shared/data
	@loadtests/quality $(BINARY) --gateways 2

flood: bench-dependencies ## one partner sends 5 million new senders (SENDERS=…)
	@loadtests/flood $(BINARY) $(if $(SENDERS),--senders $(SENDERS))

soak: bench-dependencies ## half the maximum rate for long (MINUTES=30)
	@loadtests/soak $(BINARY) --minutes $(MINUTES)

attack: ## hostile and slow clients, with and without HAProxy, and a bad Redis; seven minutes
	@deploy/install-dependencies --attack
	@$(RELEASE)
	@loadtests/attack/haproxy-corpus $(BINARY)
	@loadtests/attack/slow-clients $(BINARY)
	@loadtests/attack/slow-clients $(BINARY) --haproxy
	@loadtests/attack/bad-redis $(BINARY)

http-differential: ## hostile requests as we and as h11 (PyPI) read them (MUTANTS=3000, SEED=1)
	@deploy/install-dependencies --attack
	@loadtests/attack/http-differential

bench-short: bench-dependencies ## the load tests in a minute, to see that they work
	@loadtests/planted-faults $(BINARY)
	@BENCH_SECONDS=0.5 BENCH_REPETITIONS=1 BENCH_CONNECTIONS=64,128,256 BENCH_IDLE=1000 \
	  BENCH_FLOOD=20000 BENCH_STORED=20000 BENCH_EVENTS=2000 BENCH_FASTAPI=0 BENCH_READERS=0 \
	  loadtests/run $(BINARY)

bench-dependencies:
	@deploy/install-dependencies --bench
	@$(RELEASE)

release: dependencies ## builds the binary that is shipped
	@$(RELEASE)
	@ls -lL $(BINARY)

clean: ## removes what was built; data directories stay
	@swift package clean && rm -rf .build

dependencies:
	@deploy/install-dependencies

test-dependencies:
	@deploy/install-dependencies --test
