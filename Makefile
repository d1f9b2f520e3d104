# Run from a clone with Go, git and make. The tests want more, from a C compiler
# for the race detector to proxies and Chromium: need lists it, and installs what is
# missing on Debian, as root or with sudo.

GO      ?= go
BIN     := $(CURDIR)/bin
MODULES := . prometheus opentelemetry examples e2e bench cmd/lostrequests
LINTED  := $(MODULES) deploy $(addprefix socketiotest, / /zishang3 /zishang2 /googollee)
LINT    := $(BIN)/golangci-lint

.PHONY: help demo test test-newest cover fuzz storm test-managers test-socketio test-faults bench bench-curve bench-kinds bench-loss
.PHONY: lint dead vuln api tidy

help: ## Show this help.
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: ## Watch rolling restarts, with Server.Shutdown and with gracefulfx.
	cd examples && $(GO) run ./rolling

# What the benchmarks' tests do in make test; longer, they are make bench-loss.
export BENCH_RESTARTS ?= 5
export BENCH_DISTANT_STOPS ?= 3
export BENCH_MANAGER_RESTARTS ?= 1

test: need ## Run all tests of all modules, with the race detector.
	@for m in $(MODULES); do \
		echo "== $$m"; (cd $$m && $(GO) test -race $$($(GO) list ./... | grep -v /storm$$)) || exit 1; \
	done
	cd e2e && $(GO) test ./storm # alone, and at full speed: it judges what comes in milliseconds
	$(GO) test -run 'Allocates|IsSmall' ./graceful # the race detector allocates too
	GO=$(GO) tools/unprivileged.sh Hold ./graceful/internal/intake ./graceful/internal/sock
	cd deploy && $(GO) test ./... # nothing runs at the same time there
	$(MAKE) test-socketio portable

# The newest released Go, on which everything has to pass besides the one in go.mod.
NEWEST := go1.27.3

test-newest: need ## Run the tests again on the newest Go.
	GOTOOLCHAIN=$(NEWEST) $(GO) test ./...
	cd e2e && GOTOOLCHAIN=$(NEWEST) $(GO) test $$($(GO) list ./... | grep -v /storm$$)
	cd e2e && GOTOOLCHAIN=$(NEWEST) $(GO) test ./storm -storm.trials=100
	cd prometheus && GOTOOLCHAIN=$(NEWEST) $(GO) test ./...
	cd opentelemetry && GOTOOLCHAIN=$(NEWEST) $(GO) test ./...
	cd examples && GOTOOLCHAIN=$(NEWEST) $(GO) test ./...
	cd cmd/lostrequests && GOTOOLCHAIN=$(NEWEST) $(GO) test ./...

cover: ## Say how much of the library its own tests run, by package.
	@mkdir -p $(BIN)
	$(GO) test -coverpkg=./... -coverprofile=$(BIN)/cover.out ./... >/dev/null
	@awk -f tools/cover.awk $(BIN)/cover.out

FUZZED := graceful:FuzzExchange graceful/internal/framing:FuzzRequest graceful/internal/framing:FuzzRecord \
	graceful/internal/goaway:FuzzFrames internal/yamlconf:FuzzFiles socketio:FuzzRoute ops:FuzzGuard notify:FuzzEnvironment

# Go 1.26 may fail a target that has found nothing as its time is over
# (https://go.dev/issue/75804).
fuzz: ## Run each fuzz target for half a minute.
	@for f in $(FUZZED); do \
		echo "== $$f"; GOTOOLCHAIN=$(NEWEST) $(GO) test -run '^$$' -fuzz "^$${f#*:}\$$" -fuzztime 30s -fuzzminimizetime 10x ./$${f%:*} || exit 1; \
	done

.PHONY: need
need:
	@tools/need.sh gcc gcc libc6-dev
	@tools/need.sh curl curl
	@tools/need.sh jq jq
	@tools/need.sh nghttp nghttp2-client
	@tools/need.sh nginx nginx
	@tools/need.sh haproxy haproxy
	@tools/need.sh apache2 apache2
	@tools/need.sh varnishd varnish
	@tools/need.sh squid squid
	@tools/need.sh lighttpd lighttpd
	@tools/need.sh caddy caddy
	@tools/need.sh npm nodejs npm
	@tools/need.sh chromium chromium
	@tools/need.sh java default-jdk-headless
	@tools/need.sh python3 python3 python3-urllib3
	@tools/unpack.sh $(BIN) prometheus prometheus promtool
	@tools/need.sh supervisord supervisor
	@tools/need.sh runsv runit
	@tools/need.sh s6-supervise s6
	@cd bench/managers/node && { [ node_modules/.package-lock.json -nt package-lock.json ] || \
		npm ci --silent --no-audit --no-fund --omit=optional; }

.PHONY: screenshots
screenshots: need ## Take the pictures of docs/operations.md again.
	cd e2e && OPS_SCREENSHOTS=$(CURDIR)/docs/images $(GO) test -count 1 -run Page ./ops

.PHONY: portable
portable: ## Vet the library for other systems, and build it for odd ones.
	GOOS=darwin $(GO) vet ./...
	GOOS=windows $(GO) vet ./...
	GOOS=aix GOARCH=ppc64 $(GO) build ./...
	GOOS=js GOARCH=wasm $(GO) build ./...
	GOOS=plan9 $(GO) build ./graceful/... # fx does not know its signals

test-managers: need ## Let supervisord, runit, s6, pm2 and forever restart servers under load.
	cd bench && BENCH_MANAGER_RESTARTS=5 $(GO) test -count=1 -v -timeout 30m ./managers
	cd deploy && $(GO) test -count=1 ./...

test-socketio: need ## Move stock Socket.IO clients of every server, and print a table.
	cd socketiotest && $(GO) test ./table && $(GO) run ./table

STORM ?= -trials 10000

storm: ## Run random trials of the engine: make storm STORM='-trials 100 -seed 1' RACE=-race
	cd e2e && $(GO) run $(RACE) ./cmd/storm $(STORM)

bench: ## Measure speed and memory beside net/http, and print a table.
	@tools/need.sh strace strace
	cd bench && $(GO) run ./cmd/speed

bench-curve: ## Draw the time of a drain over the connections, for the docs.
	cd bench && $(GO) run ./cmd/speed -rows drain -svg ../docs/drain-time.svg

bench-kinds: need ## Stop every peer with every kind of connection, and print a table.
	cd bench && $(GO) run ./cmd/kinds

test-faults: need ## Do every fault of the matrix, and print it into docs/reliability.md.
	cd bench && $(GO) run ./cmd/faults -doc ../docs/reliability.md $(FAULTS)

bench-loss: ## Count lost requests, ours beside every peer's (takes long).
	cd bench && $(GO) run ./cmd/loss

lint: $(LINT) ## Lint all modules, and check that go.mod files are tidy.
	@for m in $(LINTED); do \
		echo "== $$m"; (cd $$m && $(LINT) run ./... && $(GO) mod tidy -diff) || exit 1; \
	done

# The linter is pinned in tools/go.mod. Its first build takes some minutes.
$(LINT): tools/go.mod tools/go.sum
	cd tools && $(GO) build -o $(LINT) github.com/golangci/golangci-lint/v2/cmd/golangci-lint

# The smaller tools are pinned there as well.
$(BIN)/apidiff: TOOL := golang.org/x/exp/cmd/apidiff
$(BIN)/deadcode: TOOL := golang.org/x/tools/cmd/deadcode
$(BIN)/govulncheck: TOOL := golang.org/x/vuln/cmd/govulncheck
$(BIN)/apidiff $(BIN)/deadcode $(BIN)/govulncheck: tools/go.mod tools/go.sum
	cd tools && $(GO) build -o $@ $(TOOL)

dead: $(BIN)/deadcode ## List functions that nothing calls, tests included.
	@for m in $(MODULES); do (cd $$m && $(BIN)/deadcode -test ./...) || exit 1; done

# It asks https://vuln.go.dev, or what GOVULNDB names, and fails if that cannot be reached.
vuln: $(BIN)/govulncheck ## Look for known vulnerabilities that the library can reach.
	$(BIN)/govulncheck $(if $(GOVULNDB),-db $(GOVULNDB)) ./...

api: $(BIN)/apidiff ## Compare the exported API with that of the last tag: make api BASE=main
	tools/api.sh $(BIN)/apidiff $(BASE)

tidy: ## Tidy the go.mod files.
	@for m in $(LINTED) tools; do (cd $$m && $(GO) mod tidy) || exit 1; done
