# One command each: `make demo` shows the bot at work, `make test` sets up everything and passes all tests.
SHELL := /bin/bash
.DEFAULT_GOAL := help
BIN := .venv/bin
PINS := pyproject.toml constraints.txt scripts/setup.sh

# The tests that belong to what `make coverage` measures; the whole suite would run most lines by chance.
MEASURED := tests/adapters/test_mime_*.py tests/adapters/test_senders_*.py tests/adapters/test_store_outbox.py \
	tests/core/test_authority.py tests/core/test_deadlines*.py tests/core/test_durations.py tests/core/test_workdays.py \
	tests/flow/test_confirm.py tests/flow/test_threats06_08_replays.py tests/flow/test_dispatch*.py tests/flow/test_threat48_doubt.py tests/flow/test_threat55_answers.py

define NOTICED
import json
found = json.load(open("mutants/mutmut-cicd-stats.json"))
share = 100 * (found["killed"] + found["timeout"]) / found["total"]
raise SystemExit(f"only {share:.1f} % were noticed, 85 are wanted" if share < 85 else print(f"{share:.1f} % were noticed"))
endef
export NOTICED

# Each of these has to reach the figure by itself: name:files (pyproject.toml, tool.coverage, names them all).
COVERED := "parsing:mailbot/adapters/mime/*" \
	"authority:mailbot/core/authority.py,mailbot/adapters/senders/*,mailbot/core/decide/confirm.py,mailbot/core/decide/proving.py" \
	"outbox:mailbot/adapters/store/outbox.py,mailbot/flow/dispatch.py,mailbot/flow/doubt.py" \
	"deadlines:mailbot/core/deadlines.py,mailbot/core/runs.py,mailbot/core/workdays.py,mailbot/core/durations.py"

.PHONY: help demo test check format bench torture fuzz coverage mutants clean

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

fuzz: .venv/.dev  ## feeds the readers of mail, words, results, commands and patterns with what atheris makes up
	@$(BIN)/python -m tests.fuzz.targets

coverage: .venv/.dev  ## measures what tests run of parsing, authority, outbox and deadlines; each fails under 95 %
	@$(BIN)/python -m coverage erase
	@$(BIN)/python -m coverage run -m pytest -q -n0 -k "not well_under_a_millisecond" $(MEASURED)  # measuring takes time
	@$(BIN)/python -m coverage combine -q
	@for group in $(COVERED); do echo; echo "$${group%%:*}"; \
	    $(BIN)/python -m coverage report --include="$${group#*:}" || failed=yes; done; test -z "$$failed"

mutants: .venv/.dev  ## changes deadlines, working days, authority and dispatch in 900 places, for an hour; fails if a test notices under 85 %
	@scripts/setup.sh python demo,dev,mutants
	@$(BIN)/python -m mutmut run --max-children 1
	@$(BIN)/python -m mutmut results
	@$(BIN)/python -m mutmut export-cicd-stats && cat mutants/mutmut-cicd-stats.json && echo
	@$(BIN)/python -c "$$NOTICED"

clean:  ## takes away everything that the other commands made
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache build dist *.egg-info demo-* .coverage* mutants
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

.venv/.demo: $(PINS)
	@scripts/setup.sh python demo
	@touch $@

.venv/.dev: $(PINS)
	@scripts/setup.sh python demo,dev
	@touch .venv/.demo $@
