# Every command that a newcomer needs. `make` alone lists them.
SHELL := /bin/bash
VENV ?= .venv
BIN := $(VENV)/bin
WORKERS ?= 2
PYTEST_ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint format types contracts bench bench-web drills lock sample clean

help: ## lists the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1\t/' | expand -t 20

setup: ## prepares .venv (leaves .venv/bin/shouwang)
	@bash tools/setup.sh $(VENV) requirements/dev.txt

demo: setup ## opens the workbench on an invented county (DEMO_EXIT=1 stops after the first page)
	@$(BIN)/python tools/demo.py

test: setup ## runs the whole suite in random order: SQLite, a browser, PostgreSQL where they are
	@bash tools/test.sh $(BIN) $(WORKERS) $(PYTEST_ARGS)

lint: setup format types contracts ## checks style, types and the direction of imports

format: setup
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: setup
	@$(BIN)/mypy -p shouwang

contracts: setup
	@$(BIN)/lint-imports

bench: ## measures everything again and writes docs/benchmarks.md
	@bash tools/setup.sh .venv-bench requirements/bench.txt
	@.venv-bench/bin/python -m benchmarks

bench-web: ## fills a workbench, puts load on it, writes docs/benchmarks-web.md (SIZE=small for a try)
	@bash tools/setup.sh .venv-bench requirements/bench.txt
	@.venv-bench/bin/python -m benchmarks.workbench_load

drills: setup ## kills, fills, cuts and restores a workbench under load, writes docs/operations/drills.md
	@$(BIN)/python -m benchmarks.drills

sample: setup ## writes the bundled sample county again
	@rm -rf samples/county/files samples/county/expected
	@$(BIN)/shouwang sample --households 320 --seed 9 --dirt 0.05 --style 1 --as-of 2025-06-30 \
		--out samples/county/files --expected samples/county/expected

lock: ## writes requirements/*.txt again from pyproject.toml (needs uv)
	@bash tools/lock.sh

clean: ## removes what can be made again
	@rm -rf .venv .venv-bench demo .mypy_cache .ruff_cache .import_linter_cache .hypothesis
