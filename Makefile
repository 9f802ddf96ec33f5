# README names the two that matter: make run, make test.

GO      ?= go
OUT     ?= out
PKGS    := ./...
RACE    := ./consult/... ./crypto/... ./p2p/...
export CGO_ENABLED ?= 0

.PHONY: run build test check fmt race bench soak fuzz clean

## run: build, and play the sample consultation to its end; the report stays in $(OUT)
run: build
	./bin/togunactl demo --out $(OUT)

## build: the program, in bin/
build:
	@command -v $(GO) >/dev/null || { echo "Go is needed: https://go.dev/doc/install"; exit 1; }
	$(GO) build -o bin/togunactl ./cmd/togunactl

## test: formatting, static checks, all tests
test: check
	$(GO) test -timeout 20m $(PKGS)

check:
	@out="$$($(GO) tool gofumpt -l $$(git ls-files '*.go'))"; test -z "$$out" || { echo "not formatted (make fmt):"; echo "$$out"; exit 1; }
	$(GO) vet $(PKGS)
	$(GO) tool staticcheck $(PKGS)

## fmt: format all Go files
fmt:
	$(GO) tool gofumpt -w $$(git ls-files '*.go')

## race: the tests of the domain, the keys and the network under the race detector (needs a C compiler)
race:
	@command -v $${CC:-cc} >/dev/null || { echo "skipped: the race detector needs a C compiler"; exit 0; }; \
	CGO_ENABLED=1 $(GO) test -race -timeout 30m $(RACE)

## bench: speed and size, as ratios to a baseline of the same run
bench:
	$(GO) test -run '^$$' -bench . -benchtime 1x -timeout 60m $(PKGS)

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
