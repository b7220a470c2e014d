# Alter Console. `make help` lists what can be done here.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)

.PHONY: help deps generate lint vulncheck test

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

deps: static/node_modules/.package-lock.json ## install what the pages need from npm

static/node_modules/.package-lock.json: static/package-lock.json
	cd static && npm ci --no-audit --no-fund
	@touch $@

generate: ## write the Go code of the templ views
	go tool templ generate -path ./views
	gofmt -w views

lint: ## gofmt, go vet and staticcheck
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); \
	if [ -n "$$unformatted" ]; then echo "gofmt these files:"; echo "$$unformatted"; exit 1; fi
	go vet ./...
	go tool staticcheck ./...

vulncheck: ## govulncheck, where its database can be reached
	@out=$$(go tool govulncheck ./... 2>&1) && echo "$$out" || { \
	  if grep -qiE 'fetching|dial|lookup|forbidden|refused|proxyconnect' <<<"$$out"; \
	  then echo "govulncheck: its database can't be reached from here; skipped"; \
	  else echo "$$out"; exit 1; fi; }

test: deps ## every test, with the race detector
	go test -race ./...
