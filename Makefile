# Alter Console. `make help` lists what can be done here.
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c

# The toolchain of go.mod, with the newest security fixes, where it can be had; else the one that is installed.
export GOTOOLCHAIN := $(or $(GOTOOLCHAIN),$(shell GOTOOLCHAIN=auto go version >/dev/null 2>&1 && echo auto || echo local))

VERSION ?= $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
COMMIT ?= $(shell git rev-parse HEAD 2>/dev/null)
MODULE := github.com/alter-console/alter-console
# The package that says which release this is.
RELEASE := $(MODULE)/server
LDFLAGS := -s -w -X $(RELEASE).version=$(VERSION) -X $(RELEASE).commit=$(COMMIT)
GO_FILES = $(shell git ls-files '*.go' '*.templ' go.mod go.sum static/css static/js static/icons store/migrations)
FUZZTIME ?= 20s

# What the race detector does not follow: SQLite, which is translated from C, and its allocator keep their data outside of
# Go's memory, and lock by what is still followed in libc and in the driver; and the arithmetic that hashes passwords.
# Following them takes more time than all tests together, and finds nothing. Nor are the pointers of C checked.
RACE := -race -gcflags=modernc.org/sqlite/lib='-race=false -d=checkptr=0' \
	-gcflags=modernc.org/memory='-race=false -d=checkptr=0' -gcflags=modernc.org/libc=-d=checkptr=0 \
	-gcflags=golang.org/x/crypto/argon2=-race=false -gcflags=golang.org/x/crypto/blake2b=-race=false

PLATFORMS := $(foreach os,linux darwin windows freebsd,$(os)/amd64 $(os)/arm64)
SBOM_TOOL := github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod@v1.10.0

.PHONY: help run build release test rendered bench generate lint vulncheck fuzz deps tools clean

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: build ## build, then serve console and API on http://127.0.0.1:8080
	bin/alter-console

build: bin/alter-console ## build bin/alter-console

bin/alter-console: static/lib/htmx.min.js $(GO_FILES)
	@command -v go >/dev/null || { echo "missing: go. Install Go 1.26 or later."; exit 1; }
	CGO_ENABLED=0 go build -trimpath -ldflags '$(LDFLAGS)' -o $@ .

release: deps ## build dist: binaries for Linux, macOS, Windows and FreeBSD, checksums, a list of what is in each (CycloneDX)
	rm -rf dist && mkdir dist
	@for platform in $(PLATFORMS); do \
	  export GOOS=$${platform%/*} GOARCH=$${platform#*/}; \
	  name=dist/alter-console-$(VERSION)-$$GOOS-$$GOARCH; \
	  [ $$GOOS != windows ] || name=$$name.exe; \
	  echo "$$name"; \
	  CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags '$(LDFLAGS)' -o $$name .; \
	  GOOS= GOARCH= go run $(SBOM_TOOL) bin -json -noserial -notimestamp -version $(VERSION) -output $$name.cdx.json $$name; \
	done
	@built=dist/alter-console-$(VERSION)-$$(go env GOHOSTOS)-$$(go env GOHOSTARCH); \
	[ ! -x $$built ] || $$built version | grep -F '$(VERSION) (commit $(COMMIT)' || { echo "$$built does not say what it is"; exit 1; }
	cd dist && sha256sum alter-console-* >SHA256SUMS

# Tests wait now and then, so one more package is tested at once than there are processors; with many more they wait for each other
# longer than what they test may take.
PACKAGES := $(shell echo $$((1 + $$(getconf _NPROCESSORS_ONLN))))

test: WITH := $(RACE)
test: deps tools rendered ## every test, with the race detector
	CI=true go test -vet=off -run '^TestMigrationsOfManyAgents$$' ./store
	go test $(RACE) -vet=off -timeout 30m -p $(PACKAGES) $$(go list ./... | grep -vE '^$(MODULE)/(handlers|views)(/|$$)')

rendered: deps tools ## see that the tests of handlers and of the gallery draw every template
	@mkdir -p bin
	go test $(WITH) -vet=off -timeout 20m -coverpkg=./views/... -coverprofile=bin/views.cover ./handlers/... ./views/...
	@never=$$(go tool cover -func=bin/views.cover | \
	  awk '/_templ\.go:/ {n++; if ($$NF == "0.0%") print "  " $$1 " " $$2} END {if (!n) print "  any at all"}'); \
	[ -z "$$never" ] || { echo "no test draws:"; echo "$$never"; exit 1; }

bench: build ## measure speed and size, and compare with the aims (BENCH_QUICK=1: only see that it works)
	go build -o bin/bench ./bench
	bin/bench -binary bin/alter-console

generate: ## write the Go code of the templ views
	go tool templ generate -path ./views
	gofmt -w views

lint: deps ## gofmt, go mod tidy, go vet and staticcheck
	@unformatted=$$(gofmt -l $$(git ls-files '*.go')); \
	if [ -n "$$unformatted" ]; then echo "gofmt these files:"; echo "$$unformatted"; exit 1; fi
	go mod tidy -diff
	go vet ./...
	go tool staticcheck ./...

vulncheck: deps ## govulncheck, where its database can be reached
	@if out=$$(go tool govulncheck ./... 2>&1); then echo "$$out"; \
	elif grep -q '^govulncheck: fetching vulnerabilities: ' <<<"$$out"; \
	then printf '%s\n' \
	  '**************************************************************************' \
	  '*  NOT CHECKED FOR KNOWN VULNERABILITIES: the database of govulncheck    *' \
	  '*  cannot be reached from here. Run `make vulncheck` where it can be.    *' \
	  '**************************************************************************'; \
	else echo "$$out"; exit 1; fi

fuzz: ## run each fuzz target for FUZZTIME
	@for package in $$(go list ./...); do \
	  for target in $$(go test -list '^Fuzz' $$package | grep '^Fuzz' || true); do \
	    go test -run '^$$' -fuzz "^$$target$$" -fuzztime $(FUZZTIME) $$package; \
	  done; \
	done

deps: static/lib/htmx.min.js ## install what the pages need from npm

static/lib/htmx.min.js: static/node_modules/.package-lock.json
	install -m 0644 static/node_modules/htmx.org/dist/htmx.min.js $@

static/node_modules/.package-lock.json: static/package-lock.json
	@command -v npm >/dev/null || { echo "missing: npm. Install Node.js 20 or later."; exit 1; }
	cd static && npm ci --no-audit --no-fund
	@touch $@

tools: ## install Chromium, PostgreSQL and what else the tests run, from Debian's packages, when it is missing
	@missing=(); \
	command -v chromium >/dev/null || command -v google-chrome >/dev/null || missing+=(chromium); \
	ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing+=(postgresql); \
	command -v pgbouncer >/dev/null || [ -x /usr/sbin/pgbouncer ] || missing+=(pgbouncer); \
	[ ! -e /dev/fuse ] || command -v fusermount3 >/dev/null || missing+=(fuse3); \
	for tool in curl openssl; do command -v $$tool >/dev/null || missing+=($$tool); done; \
	command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] || missing+=(nginx); \
	command -v caddy >/dev/null || missing+=(caddy); \
	command -v systemd-analyze >/dev/null || missing+=(systemd); \
	python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv); \
	[ $${#missing[@]} -eq 0 ] && exit 0; \
	sudo=; [ "$$(id -u)" = 0 ] || sudo='sudo -n'; \
	if command -v apt-get >/dev/null && $$sudo true 2>/dev/null; then \
	  $$sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $$sudo apt-get install -y -qq --no-install-recommends $${missing[@]}; \
	else \
	  echo "missing: $${missing[*]}. Install them, for example: apt-get install $${missing[*]}"; \
	  [ "$${CI:-}" != true ]; \
	fi

clean: ## remove what was built and installed here
	rm -rf bin dist static/node_modules static/lib/*.js
