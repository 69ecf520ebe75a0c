# `make run` starts Caseload, `make test` proves it, `make` alone is what to do before a commit.
PYTHON ?= python3
PORT ?= 8501
DEMO ?= yes
VENV := .venv/bin/python
# A Python that somebody names is the one to use, also where .venv has another version.
NAMED := $(if $(filter command environment,$(firstword $(origin PYTHON))),--this-python)
export PORT DEMO

.DEFAULT_GOAL := check
.PHONY: check setup setup-dev run demo test quick lint format bench faults golden catalog supply clean help

# Lint and test: run before each commit
check: lint test

# The environment alone: .venv with the packages of requirements.txt; at once when nothing changed
setup: python
	@$(PYTHON) scripts/environment.py $(NAMED)

# The same with what tests and checks need
setup-dev: python
	@$(PYTHON) scripts/environment.py --dev $(NAMED)

# The web app on http://localhost:8501 (PORT=8502 for another port, DEMO=no for an empty database)
run demo: setup
	@$(VENV) -m scripts.serve

# All tests, with a PostgreSQL server and a Chromium, found or installed
test: setup-dev
	@$(VENV) -m scripts.run_tests

# The tests that take two or three minutes
quick: setup-dev
	@$(VENV) -m scripts.run_tests quick

# Formatter, linter, types
lint: setup-dev
	$(VENV) -m ruff format --check .
	$(VENV) -m ruff check .
	$(VENV) -m mypy

# Let the formatter and the linter correct what they can
format: setup-dev
	$(VENV) -m ruff format .
	$(VENV) -m ruff check --fix .

# The benchmarks beside their peers (BENCH=quick for a short one)
bench: setup-dev
	@$(VENV) -m benchmarks

# The fault matrix: kills, full disks, damaged files, people at once (FAULTS=short for CI's count, ROWS=1,5 for some rows)
faults: setup-dev
	@$(VENV) -m faults

# Write the expected files of the golden tests anew; read the difference before you commit it
golden: setup-dev
	$(VENV) -m pytest -q tests -m "not browser" --refresh-golden

# Collect the texts that people read into language/locale, and bring the translations up to date
catalog: setup-dev
	@$(VENV) -m scripts.catalog

# Pins with hashes, bill of materials, licenses, advisories, container files (needs a connection)
supply: setup-dev
	@$(VENV) -m scripts.supply

# Remove what the commands above made, but never the database under var/
clean:
	rm -rf .venv test-results .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# This list
help:
	@awk '/^# /{text=substr($$0,3)} /^[a-z][a-z -]*:( |$$)/{split($$0,a,":"); if (text) printf "  make %-10s %s\n", a[1], text; text=""}' Makefile

.PHONY: python
python:
	@command -v "$(PYTHON)" >/dev/null 2>&1 || { echo "Python was not found. Install Python 3.11, 3.12 or 3.13 (Debian, Ubuntu: sudo apt-get install python3 python3-venv; macOS: brew install python@3.12) and try again." >&2; exit 1; }
