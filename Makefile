# README names the two that matter: make run, make test.

GO      ?= go
OUT     ?= out
PKGS    := ./...
RACE    := ./consult/... ./crypto/... ./p2p/...
export CGO_ENABLED ?= 0

.PHONY: run build packages test testing check fmt race bench pictures soak fuzz clean

## run: install what is missing, build, and open the desktop on the sample consultation; with no screen, play it to its end and leave the report in $(OUT)
run: build
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ] || [ "$$(uname)" != Linux ]; then \
		./bin/toguna -sample; \
	else \
		echo "There is no screen here: the same story is played on the line, and its report left in $(OUT)/."; \
		./bin/togunactl demo --out $(OUT); \
	fi

## build: both programs, in bin/
build: packages
	@command -v $(GO) >/dev/null || { echo "Go is needed: https://go.dev/doc/install"; exit 1; }
	$(GO) build -o bin/togunactl ./cmd/togunactl
	CGO_ENABLED=1 $(GO) build -o bin/toguna ./cmd/toguna

## packages: what the desktop is built with, where it is missing
packages:
	@.ci/packages build

## test: formatting, static checks, all tests
test: testing check
	$(GO) test -timeout 20m $(PKGS)

# What the test of the real window needs; where it cannot be had, that test says so and is skipped.
testing:
	@.ci/packages test || true

check:
	@out="$$($(GO) tool gofumpt -l $$(git ls-files '*.go'))"; test -z "$$out" || { echo "not formatted (make fmt):"; echo "$$out"; exit 1; }
	$(GO) vet $(PKGS)
	@if command -v $${CC:-cc} >/dev/null; then CGO_ENABLED=1 $(GO) vet ./cmd/toguna; else echo "skipped: vetting the window needs a C compiler"; fi
	$(GO) tool staticcheck $(PKGS)

## fmt: format all Go files
fmt:
	$(GO) tool gofumpt -w $$(git ls-files '*.go')

## race: the tests of the domain, the keys and the network under the race detector (needs a C compiler)
race:
	@command -v $${CC:-cc} >/dev/null || { echo "skipped: the race detector needs a C compiler"; exit 0; }; \
	GO=$(GO) .ci/race $(RACE)

## bench: speed and size, as ratios to a baseline of the same run
bench:
	$(GO) test -run '^$$' -bench . -benchtime 1x -timeout 60m $(PKGS)

## pictures: those of docs/screens, of the real window
pictures:
	@.ci/packages test
	TOGUNA_PICTURES=$(CURDIR)/docs/screens $(GO) test -count 1 -run TestPictures ./cmd/toguna

## soak: many seeds, crash loops, long fuzzing
soak:
	TOGUNA_SOAK=1 $(GO) test -count 1 -timeout 180m $(PKGS)
	$(MAKE) fuzz FUZZTIME=5m

## fuzz: each decoder for FUZZTIME
FUZZTIME ?= 20s
fuzz:
	@set -e; for pkg in $$($(GO) list $(PKGS)); do \
		for f in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz' || true); do \
			echo "$$pkg $$f"; $(GO) test -run '^$$' -fuzz "^$$f\$$" -fuzztime $(FUZZTIME) -fuzzminimizetime 1x $$pkg; \
		done; done

clean:
	rm -rf bin $(OUT)
