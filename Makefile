# `make` alone prints the targets. Everything happens in .venv/, from locked and hashed requirements.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
# A journey waits as often as it works: half as many tests again as there are cores.
WORKERS ?= $(shell cores=$$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2); echo $$((cores + (cores + 1) / 2)))
PY := $(VENV)/bin/python
# A lock is whole: pip has nothing to resolve, and an extra it names can't call for a version beside it.
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r

# A stamp bears the sum of its lock: a changed lock is installed again, an unchanged one costs nothing.
sum = $(shell cksum < $(1) | cut -d' ' -f1)
RUN_STAMP := $(VENV)/.run-$(call sum,requirements.lock)
TEST_STAMP := $(VENV)/.test-$(call sum,requirements-test.lock)
DEV_STAMP := $(VENV)/.dev-$(call sum,requirements-dev.lock)
AUDIT_STAMP := $(VENV)/.audit-$(call sum,requirements-audit.lock)
JS_STAMP := node_modules/.lock-$(call sum,package-lock.json)

CODE := webapp scanner bench scripts tests migrations wsgi.py
ALL_BENCHES := debit scan pages chaos money
BENCHES := $(filter $(patsubst bench/%.py,%,$(wildcard bench/*.py)),$(ALL_BENCHES))
LATER_BENCHES := $(filter-out $(BENCHES),$(ALL_BENCHES))

.DEFAULT_GOAL := help
export HOST PORT PHONE
.PHONY: help run test soak bench audit lint lint-python lint-types lint-contracts lint-templates lint-js format vendor lock clean

help: ## print this list
	@echo "Guichet: make TARGET"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: $(RUN_STAMP) ## set up and start on http://127.0.0.1:8000 (PORT=, HOST=, DATABASE_URL=, PHONE=1)
	@$(PY) -m scripts.run

test: $(TEST_STAMP) ## every test, at the counts of tests/counts.toml, on every core, with coverage (ARGS= goes to pytest instead)
	@$(PY) scripts/need.py browser light postgres zbar firefox webkit
	$(PY) -m pytest $(or $(ARGS),-n $(WORKERS) --dist loadfile --cov --cov-report=term)

soak: $(TEST_STAMP) ## the tests that gain by it, at full counts; writes bench/soak.md
	@$(PY) scripts/need.py browser postgres zbar
	$(PY) scripts/soak.py $(ARGS)

bench: $(TEST_STAMP) ## WHAT=debit|scan|pages|chaos|money: measure; writes bench/WHAT.md
ifneq ($(filter $(WHAT),$(LATER_BENCHES)),)
	@echo "bench WHAT=$(WHAT) comes with a later step; there is: $(BENCHES)"
else ifneq ($(filter $(WHAT),$(BENCHES)),)
	$(PY) -m bench.$(WHAT)
else
	@echo "make bench WHAT=…: one of $(BENCHES)" >&2; exit 2
endif

audit: $(AUDIT_STAMP) ## accessibility, HTML, transfer and pictures of every page, Lighthouse; writes bench/audit.md
	@$(PY) scripts/need.py browser npm
	$(PY) -m bench.audit

lint: lint-python lint-types lint-contracts lint-templates lint-js ## every check that runs nothing

lint-python: $(DEV_STAMP) ## ruff: rules and format
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

lint-types: $(DEV_STAMP) ## mypy, strict
	$(PY) -m mypy $(wildcard $(CODE))

lint-contracts: $(DEV_STAMP) ## who may import whom
	$(VENV)/bin/lint-imports --no-logo --no-cache

lint-templates: $(DEV_STAMP) ## djlint
	$(VENV)/bin/djlint templates --lint --quiet

lint-js: ## biome, where Node is
ifneq ($(and $(shell command -v node),$(shell command -v npm)),)
	@$(MAKE) --no-print-directory $(JS_STAMP)
	node_modules/.bin/biome ci --colors=off --error-on-warnings .
else ifeq ($(CI),true)
	@echo "NOT CHECKED: biome needs Node and npm, and CI must have them" >&2; exit 1
else
	@echo "NOT CHECKED: JavaScript and CSS, since biome needs Node ≥ 22 with npm and there is none here" >&2
endif

format: $(DEV_STAMP) ## let ruff, and biome where Node is, write the format they check
	$(PY) -m ruff check --fix-only .
	$(PY) -m ruff format .
	@if [ -x node_modules/.bin/biome ]; then node_modules/.bin/biome check --write .; fi

vendor: | $(PY) ## copy third-party files into static/vendor, as published and held to their sums
	@$(PY) scripts/vendor.py

lock: $(DEV_STAMP) ## compute the lock files anew from requirements*.in
	$(PY) scripts/lock.py

clean: ## remove what can be made again: the environment and caches (never instance/)
	rm -rf $(VENV) node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or later is needed; give another with PYTHON=…" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(RUN_STAMP): | $(PY)
	$(PIP) requirements.lock
	@rm -f $(VENV)/.run-*; touch $@

$(TEST_STAMP): | $(PY)
	$(PIP) requirements-test.lock
	@rm -f $(VENV)/.run-* $(VENV)/.test-*; touch $(RUN_STAMP) $@

$(DEV_STAMP): | $(PY)
	$(PIP) requirements-dev.lock
	@rm -f $(VENV)/.run-* $(VENV)/.test-* $(VENV)/.dev-*; touch $(RUN_STAMP) $(TEST_STAMP) $@

$(AUDIT_STAMP): | $(TEST_STAMP)
	$(PIP) requirements-audit.lock
	@rm -f $(VENV)/.audit-*; touch $@

$(JS_STAMP):
	# Not `npm ci`: it wants the binaries of every system in the lock, and biome publishes some of them later.
	npm install --no-save --silent --ignore-scripts --no-audit --no-fund
	@touch $@
