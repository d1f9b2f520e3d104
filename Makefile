# Run from a clone with Go, git and make. The tests also want a C compiler (for
# the race detector), curl, nginx and HAProxy, and install what is missing on
# Debian, as root or with sudo.

GO      ?= go
BIN     := $(CURDIR)/bin
MODULES := . examples e2e bench
LINT    := $(BIN)/golangci-lint

.PHONY: help demo test test-socketio lint bench-loss tidy

help: ## Show this help.
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: ## Watch rolling restarts, with Server.Shutdown and with gracefulfx.
	cd examples && $(GO) run ./rolling

test: ## Run all tests of all modules, with the race detector.
	@tools/need.sh gcc gcc libc6-dev
	@tools/need.sh curl curl
	@tools/need.sh nghttp nghttp2-client
	@for m in $(MODULES); do \
		echo "== $$m"; (cd $$m && $(GO) test -race ./...) || exit 1; \
	done
	$(MAKE) portable

.PHONY: portable
portable: ## Vet the library for other systems.
	GOOS=darwin $(GO) vet ./...
	GOOS=windows $(GO) vet ./...

test-socketio: ## Move stock Socket.IO clients of each server (wants Node and npm).
	@tools/need.sh gcc gcc libc6-dev
	@tools/need.sh npm nodejs npm
	@for m in zishang3 zishang2 googollee; do (cd socketiotest/$$m && $(GO) test ./...) || exit 1; done

bench-loss: ## Count lost requests, ours beside every peer's (takes long).
	cd bench && $(GO) run ./cmd/loss

lint: $(LINT) ## Lint all modules, and check that go.mod files are tidy.
	@for m in $(MODULES); do \
		echo "== $$m"; (cd $$m && $(LINT) run ./... && $(GO) mod tidy -diff) || exit 1; \
	done

# The linter is pinned in tools/go.mod. Its first build takes some minutes.
$(LINT): tools/go.mod tools/go.sum
	cd tools && $(GO) build -o $(LINT) github.com/golangci/golangci-lint/v2/cmd/golangci-lint

tidy: ## Tidy the go.mod files.
	@for m in $(MODULES) tools; do (cd $$m && $(GO) mod tidy) || exit 1; done
