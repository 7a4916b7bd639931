# Every target sets up what it needs; `make` alone lists them.
# PYTHON names the interpreter for a new .venv, ARGS is handed on to the command, JOBS is how many tests run at once.
PYTHON ?= python3
ARGS ?=
JOBS ?= auto
RUN := .venv/bin/python
LOCK := UV_PYTHON_DOWNLOADS=never .venv/bin/uv -q pip compile --universal --generate-hashes --no-header \
	--python-version 3.11 $(ARGS) pyproject.toml

.DEFAULT_GOAL := help
.PHONY: help setup demo up doctor test check lint faults bench words lock screenshots clean

help:  ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup:  ## Make .venv, install packages, wa-js and a browser; nothing to do the second time
	@$(PYTHON) bootstrap.py

demo: setup  ## Try it all with a simulated phone, no account needed; ARGS=--tour plays the story by itself
	@$(RUN) -m tests.demo $(ARGS)

up: setup  ## Run the service on this machine: one process, SQLite, a folder
	@$(RUN) wabridge.py up $(ARGS)

doctor: setup  ## Check every part of this machine, and say what to do about each fault
	@$(RUN) wabridge.py doctor $(ARGS)

test: setup  ## Run the tests, with a short run of each fault; ARGS goes to pytest (ARGS="-k menu -x")
	@$(RUN) -m pytest -n $(JOBS) --maxprocesses=4 --dist=worksteal $(ARGS)

lint: setup  ## Style, types and the walls between the rooms
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy
	.venv/bin/lint-imports --no-logo

check: lint  ## All that the CI runs: lint, coverage of the bridge by its own tests, every test
	@rm -f .coverage .coverage.*
	@$(RUN) -m coverage run -m pytest -q tests/bridge
	@$(RUN) -m coverage combine -q
	@$(RUN) -m coverage report > .coverage_report || { cat .coverage_report; exit 1; }
	@$(MAKE) --no-print-directory test

faults: setup  ## Kills and bursts with their full counts; takes minutes
	@FAULT_KILLS=30 $(RUN) -m pytest --timeout=1800 tests/faults tests/telegram/test_killed.py tests/slack/test_killed.py $(ARGS)

bench: setup  ## Measure; prints figures, judges nothing
	@$(RUN) -m tests.benchmarks $(ARGS)

words: setup  ## Bring the translations up to the messages in the code; prints what is still missing
	@$(RUN) -m tests.catalogues

lock: setup  ## Bring the lock files up to pyproject.toml; ARGS=--upgrade takes the newest that it allows
	@$(LOCK) -o requirements.lock
	@$(LOCK) --group dev -o requirements-dev.lock
	@npm install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved --no-audit --no-fund

screenshots: setup  ## Draw the console's pages, to look at
	@$(RUN) -m tests.screenshots $(ARGS)

clean:  ## Remove everything that was made, except your data
	@rm -rf .venv node_modules .coverage .coverage.* .coverage_report .mypy_cache .ruff_cache .pytest_cache .import_linter_cache \
		.hypothesis dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
