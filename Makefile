# Every target makes its own environment in .venv first; nothing has to be activated or installed.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help install demo test lint bench fuzz gallery soak term axe pyodide build lock clean

# An environment that happens to be active is somebody else's.
unexport VIRTUAL_ENV CONDA_PREFIX PYTHONPATH PYTHONHOME

RUN := .venv/bin
AXE := .venv/axe-core
PYODIDE := .venv/pyodide
SUPPORTED := import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 14))
WORKERS ?= 2

help: ## say what can be made
	@sed -nE 's/^([a-z]+):[^#]*## (.*)/make \1	\2/p' Makefile | expand -t 14

install: .venv/installed ## the environment alone

demo: .venv/installed ## the whole loop on a simulated class
	@$(RUN)/autograder demo

test: lint ## every check and test
	$(RUN)/autograder build --check
	@left_out=(); \
	if ! command -v initdb > /dev/null && ! compgen -G '/usr/lib/postgresql/*/bin/initdb' > /dev/null; \
	then \
	    left_out+=(--ignore tests/gradebook/test_postgres.py); \
	    echo "no PostgreSQL here: tests/gradebook/test_postgres.py is left out"; \
	    echo "  fix: apt-get install postgresql"; \
	fi; \
	if ! command -v chromium chromium-browser google-chrome > /dev/null; then \
	    files="$$(grep -rlE 'helpers\.(chromium|axe) import' --include 'test_*.py' tests)"; \
	    left_out+=($$(sed 's/^/--ignore=/' <<< "$$files")); \
	    echo "no Chromium here:" $$files "are left out"; \
	    echo "  fix: apt-get install chromium"; \
	elif ! $(MAKE) --no-print-directory axe; then \
	    files="$$(grep -rlE 'helpers\.axe import' --include 'test_*.py' tests)"; \
	    left_out+=($$(sed 's/^/--ignore=/' <<< "$$files")); \
	    echo "no axe-core here:" $$files "are left out"; \
	    echo "  fix: apt-get install npm, or what npm says above"; \
	fi; \
	if ! $(MAKE) --no-print-directory pyodide; then \
	    files="$$(grep -rlE 'helpers\.pyodide_folder import' --include 'test_*.py' tests)"; \
	    left_out+=($$(sed 's/^/--ignore=/' <<< "$$files")); \
	    echo "no Pyodide here:" $$files "are left out"; \
	    echo "  fix: apt-get install npm, or what npm and pip say above"; \
	fi; \
	$(RUN)/python -m pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder "$${left_out[@]}"

axe: $(AXE)/installed ## what the browser tests look for barriers with, from npm

pyodide: $(PYODIDE)/pyodide-lock.json ## the Python that notebooks in the browser run, for their tests

lint: .venv/installed ## style and types
	$(RUN)/ruff check
	$(RUN)/ruff format --check
	$(RUN)/mypy

bench: .venv/installed ## the measured comparisons
	@$(RUN)/python -m tests.workbench.bench

fuzz: .venv/installed ## damaged notebooks, frames, archives, pages, whole rounds; SEED=N repeats a run
	@$(RUN)/python -m tests.workbench.fuzz $(if $(SEED),--seed $(SEED))

term: .venv/installed ## random terms against a model; TERMS=300 EVENTS=40, SEED=N, POSTGRES=1
	@$(RUN)/python -m tests.workbench.term --terms $(or $(TERMS),300) --events $(or $(EVENTS),40) $(if $(SEED),--seed $(SEED)) $(if $(POSTGRES),--postgres)

gallery: .venv/installed ## what a student sees first, for every misconception; to be looked at
	@$(RUN)/python -m tests.workbench.gallery

soak: .venv/installed ## a class whose grader is killed again and again; SEED=N repeats the moments
	@$(RUN)/python -m tests.workbench.soak $(if $(SEED),--seed $(SEED))

build: .venv/installed ## assignments/ from solutions/
	@$(RUN)/autograder build

lock: .venv/installed ## the newest versions that fit pyproject.toml, with their hashes
	$(RUN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --all-extras \
	    --group dev --generate-hashes --no-header --output-file requirements.lock pyproject.toml

clean: ## remove the environment and what tools left behind; .course/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis build *.egg-info

# One that was left half made could look whole to pip: without the stamp it begins anew.
.venv/installed: requirements.lock pyproject.toml
	@python="$${PYTHON:-}"; \
	for candidate in python3 python3.13 python3.12 python3.11; do \
	    if [ -z "$$python" ] && "$$candidate" -c '$(SUPPORTED)' > /dev/null 2>&1; then \
	        python="$$candidate"; \
	    fi; \
	done; \
	if [ -z "$$python" ]; then \
	    echo "no Python 3.11, 3.12 or 3.13 with the module venv was found" >&2; \
	    echo "  fix: apt-get install python3-venv, or name one: make PYTHON=/path/to/python" >&2; \
	    exit 2; \
	fi; \
	echo "environment: .venv, by $$("$$python" --version)"; \
	if maker="$$(cat .venv/making 2> /dev/null)" && kill -0 "$$maker" 2> /dev/null; then \
	    echo "another make is at work in .venv (process $$maker): wait for it, or remove .venv/making" >&2; \
	    exit 2; \
	fi; \
	if [ ! -e .venv/installed ]; then rm -rf .venv; fi; \
	"$$python" -m venv .venv; \
	echo "$$PPID" > .venv/making
	@awk '/^uv==/ { on = 1 } on { print } on && !/\\$$/ { exit }' requirements.lock > .venv/uv.lock
	@$(RUN)/python -m pip install --quiet --disable-pip-version-check --no-deps \
	    --require-hashes -r .venv/uv.lock
	@$(RUN)/uv pip install --quiet --compile-bytecode --python $(RUN)/python \
	    --require-hashes -r requirements.lock
	@$(RUN)/uv pip install --quiet --python $(RUN)/python --no-deps --no-build-isolation -e .
	@rm .venv/making
	@touch .venv/installed

$(AXE)/installed: .venv/installed tests/helpers/axe_core/package.json tests/helpers/axe_core/package-lock.json
	@command -v npm > /dev/null
	@mkdir -p $(AXE)
	@cp tests/helpers/axe_core/*.json $(AXE)
	@npm ci --prefix $(AXE) --ignore-scripts --no-audit --no-fund --no-update-notifier --fetch-retries 1 \
	    --loglevel error
	@touch $(AXE)/installed

$(PYODIDE)/pyodide-lock.json: tests/helpers/pyodide_folder.py $(wildcard tests/helpers/pyodide/*) | .venv/installed
	@command -v npm > /dev/null
	@$(RUN)/python -m tests.helpers.pyodide_folder
	@touch $@
