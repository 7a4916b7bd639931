# Every target sets up what it needs; `make` alone lists them.
# PYTHON names the interpreter for a new .venv, ARGS is handed on to the command, JOBS is how many tests run at once:
# more than there are cores, for they mostly wait.
# ROUNDS is how often the property tests are drawn anew.
PYTHON ?= python3
ARGS ?=
JOBS ?= 3
ROUNDS ?= 5
RUN := .venv/bin/python
PYTEST := $(RUN) -m pytest -n $(JOBS) --maxprocesses=4 --dist=worksteal
LOCK := UV_PYTHON_DOWNLOADS=never .venv/bin/uv -q pip compile --universal --generate-hashes --no-header \
	--python-version 3.11 $(ARGS) pyproject.toml
AUDIT_LOCK := UV_PYTHON_DOWNLOADS=never .venv/bin/uv -q pip compile --universal --generate-hashes --no-header \
	--python-version 3.11 $(ARGS) --group audit
# Tools that are needed now and then have an environment of their own, made of a lock file of their own.
AUDIT := .venv/audit

.DEFAULT_GOAL := help
.PHONY: help setup demo up doctor test check lint faults fuzz soak bench image-check words schema lock audit sbom clean

help:  ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup:  ## Make .venv, install packages, wa-js and a browser; nothing to do the second time
	@$(PYTHON) bootstrap.py

demo: setup  ## Try it all with a simulated phone, no account needed; ARGS=--tour plays the story by itself
	@$(RUN) -m tests.demo $(ARGS)

up: setup  ## Run the service on this machine: one process, SQLite, a folder
	@$(RUN) wabridge.py up $(ARGS)

doctor: setup  ## Check every part of this machine, and say what to do about each fault
	@$(RUN) wabridge.py doctor $(ARGS)

test: setup  ## Run the tests, with a short run of each fault; ARGS goes to pytest (ARGS="-k menu -x")
	@$(PYTEST) $(ARGS)

lint: setup  ## Style, types, the walls between the rooms, and that no secret is in a file
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	.venv/bin/lint-imports --no-logo
	@$(RUN) -m tests.secret_scan

check: lint  ## All that the CI runs: lint, the bridge's tests with their coverage, every other test
	@$(PYTEST) -q tests/bridge --cov
	@$(MAKE) --no-print-directory test ARGS="--ignore=tests/bridge --reruns=2 -rfER $(ARGS)"

faults: setup  ## Kills and bursts with their full counts; takes minutes
	@FAULT_KILLS=30 FAULT_MOVES=60 FAULT_FLEET=6 FAULT_OUTAGE_S=60 FAULT_BROADCAST=20 FAULT_RECIPIENTS=5000 BUNDLE_SNAPSHOTS=100 \
		$(RUN) -m pytest -s --timeout=5400 tests/faults tests/edges/test_live_snapshots.py \
		tests/telegram/test_killed.py tests/slack/test_killed.py $(ARGS)

fuzz: setup  ## The property tests with other examples each time, until ROUNDS are over
	@for round in $$(seq $(ROUNDS)); do $(PYTEST) -q -m hypothesis --hypothesis-profile=fuzz $(ARGS) || exit 1; done

soak: setup  ## Six sessions, mixed traffic and random faults for SOAK_S seconds (600): what is lost, repeated or leaks
	@$(RUN) -m tests.soak $(ARGS)

bench: setup  ## Measure; prints figures, judges nothing
	@$(RUN) -m tests.benchmarks $(ARGS)

image-check: setup  ## Run the Dockerfile's steps in a clean Debian, without an engine; needs root and a network
	@$(RUN) -m tests.image $(ARGS)

words: setup  ## Bring the translations up to the messages in the code; prints what is still missing
	@$(RUN) -m tests.catalogues

schema: setup  ## Write anew what an empty database is given, after a migration was added
	@$(RUN) -m tests.schemas

lock: setup  ## Bring the lock files up to pyproject.toml; ARGS=--upgrade takes the newest that it allows
	@$(LOCK) -o requirements.lock
	@$(LOCK) --group dev -o requirements-dev.lock
	@$(AUDIT_LOCK) -o requirements-audit.lock
	@npm install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved --no-audit --no-fund

$(AUDIT)/made: requirements-audit.lock | setup
	@UV_PYTHON_DOWNLOADS=never .venv/bin/uv -q venv --clear --python .venv/bin/python $(AUDIT)
	@.venv/bin/uv -q pip sync --python $(AUDIT)/bin/python --require-hashes $<
	@touch $@

audit: $(AUDIT)/made  ## Ask the services that know whether a locked package has a known hole; needs a network
	@$(AUDIT)/bin/pip-audit --requirement requirements-dev.lock --require-hashes --disable-pip $(ARGS)
	@npm audit --package-lock-only

sbom: $(AUDIT)/made  ## Write bills of materials (CycloneDX) of what runs, from the lock files, into dist/
	@mkdir -p dist
	@$(AUDIT)/bin/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --mc-type application \
		--output-reproducible --of JSON -o dist/wabridge-python.cdx.json
	@npm sbom --sbom-format cyclonedx --package-lock-only --omit dev > dist/wabridge-npm.cdx.json
	@echo "dist/wabridge-python.cdx.json, dist/wabridge-npm.cdx.json"

clean:  ## Remove everything that was made, except your data
	@rm -rf .venv node_modules .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .import_linter_cache \
		.hypothesis dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
