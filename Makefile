# One command each: `make demo` shows the bot at work, `make test` sets up everything and passes all tests.
SHELL := /bin/bash
.DEFAULT_GOAL := help
BIN := .venv/bin
PINS := pyproject.toml constraints.txt scripts/setup.sh

.PHONY: help demo test check format bench torture fuzz clean

help:  ## this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 10

demo: .venv/.demo  ## sets up, then shows a day of complaints on servers of its own
	@$(BIN)/mailbot demo

test: .venv/.dev  ## sets up, servers included, then runs every test
	@scripts/setup.sh servers
	@$(BIN)/python -m pytest -n auto --dist worksteal $(PYTEST)

check: .venv/.dev  ## format, lint, types, contracts and the fast tests, in under a minute
	@$(BIN)/ruff format --check --quiet . || { $(BIN)/ruff format --check .; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -q -n auto --dist worksteal -m "not servers and not slow" $(PYTEST)

format: .venv/.dev  ## puts the code into the house's format
	@$(BIN)/ruff format --quiet .
	@$(BIN)/ruff check --quiet --fix .

bench: .venv/.dev  ## measures intake beside a naive loop, the reading of a mail, and ticks over 10,000 cases
	@scripts/setup.sh servers
	@$(BIN)/python -m benchmarks.intake
	@$(BIN)/python -m benchmarks.read
	@$(BIN)/python -m benchmarks.tick

torture: .venv/.dev  ## kills, cuts off and floods the program on real servers, for hours; prints one table
	@scripts/setup.sh servers
	@$(BIN)/python -m tests.torture $(TORTURE)

fuzz: .venv/.dev  ## feeds the readers of mail, results, commands and patterns with what atheris makes up
	@$(BIN)/python -m tests.fuzz.targets

clean:  ## takes away everything that the other commands made
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist *.egg-info demo-*
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.demo: $(PINS)
	@scripts/setup.sh python demo
	@touch $@

.venv/.dev: $(PINS)
	@scripts/setup.sh python demo,dev
	@touch .venv/.demo $@
