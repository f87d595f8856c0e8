# Everything starts here. `make help` lists the targets; the comments after ## are the list.
.DEFAULT_GOAL := help
.PHONY: help setup run demo replay test coverage bench faults test-deploy lint format lock clean
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
MEMBERS := casework gateway portal svc-mailbox svc-complaints svc-disclosure deploy
BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet
PROJECTS := $(MEMBERS:%=%/pyproject.toml)
# These tests stand in one process each and share no server: several run beside each other. The others start whole
# cities of processes, and measure some of them: they have the machine to themselves.
BESIDE := $(patsubst %,%/tests,$(filter-out deploy,$(MEMBERS)))
ALONE := deploy/tests tests
TEST_BUDGET_S := 3600
export PYTHONUNBUFFERED := 1

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.setup-all ## what developing and testing need, in .venv (demo and run set up less, by themselves)

run: .venv/.setup-run ## the platform on this machine, no server needed: http://127.0.0.1:8000 (PORT=, PARTNERS=1 plays both partners, too)
	@$(BIN)/python -m deploy run $(if $(PORT),--port $(PORT)) $(if $(filter-out 0,$(PARTNERS)),--twins)

demo: .venv/.setup-run ## the platform, with a story played through it step by step (PORT=, ONCE=1 ends after the story)
	@$(BIN)/python -m deploy demo $(if $(PORT),--port $(PORT)) $(if $(filter-out 0,$(ONCE)),--once)

replay: $(if $(filter-out 0,$(SERVERS))$(AMQP_URL),setup,.venv/.setup-run) ## a file of letters through the front door: LETTERS=FILE.jsonl.gz (SERVERS=1, or DATABASE_URL= and AMQP_URL=: on PostgreSQL and RabbitMQ)
	@test -n "$(LETTERS)" || { echo "say which: make replay LETTERS=FILE.jsonl.gz" >&2; exit 2; }
	@$(BIN)/python -m deploy replay --letters "$(LETTERS)" $(if $(filter-out 0,$(SERVERS)),--servers)

RUN_TESTS = $(BIN)/python $(if $(filter-out 0,$(COVERAGE)),-m coverage run) -m pytest --session-timeout=$(TEST_BUDGET_S)

test: setup ## all tests, on private servers that come and go with them (PYTEST="-k number" for some, COVERAGE=1)
	@$(BIN)/python -m casework.testing.servers
	@$(if $(PYTEST),$(RUN_TESTS) $(PYTEST),$(RUN_TESTS) --numprocesses=auto --maxprocesses=4 --dist=loadfile $(BESIDE))
	@$(if $(PYTEST),,$(RUN_TESTS) $(ALONE))

coverage: setup ## all tests, then the share of lines and branches they reach, in the terminal and in htmlcov/
	@rm -f .coverage .coverage.*
	@$(MAKE) test COVERAGE=1
	@$(BIN)/python -m coverage combine -q
	@$(BIN)/python -m coverage html -q
	@$(BIN)/python -m coverage report

bench: setup ## throughput and latency against their floors; one line of JSON per measure
	@$(BIN)/python -m casework.testing.servers
	@$(BIN)/python -m deploy bench

faults: setup ## kill processes and servers while letters flow, and count what was lost (SEED=n repeats a run)
	@$(BIN)/python -m casework.testing.servers
	@$(BIN)/python -m deploy faults $(if $(SEED),--seed $(SEED))

test-deploy: setup ## images and compose files; needs a Docker engine
	@$(BIN)/python -m pytest deploy/tests/compose $(PYTEST)

lint: setup ## style, types, and the walls between packages
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet . || { echo "not formatted: run make format" >&2; exit 1; }
	@$(BIN)/mypy --no-error-summary $(MEMBERS:%=%/src)
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python -m pytest -q tests/architecture

format: setup ## put imports and lines in order
	@$(BIN)/ruff check --quiet --fix-only .
	@$(BIN)/ruff format .

# One resolution for all packages. The second lock is a cut of the first: the same versions, without the tools (half the
# time and half the disk for a first `make demo`). Neither holds an address: where packages come from is pip's setting.
UV := uv
COMPILE = $(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-header $(PROJECTS) \
	$(patsubst %,--no-emit-package %,$(filter-out deploy,$(MEMBERS)) wenzheng-deploy)

lock: ## resolve the dependencies anew (UPGRADE=1 takes the newest versions); needs uv
	@$(COMPILE) $(if $(UPGRADE),--upgrade) --group pyproject.toml:dev -o requirements.lock
	@$(COMPILE) --constraint requirements.lock --group pyproject.toml:build -o requirements-run.lock

clean: ## remove .venv and what tests leave behind; keeps var/
	@rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache .coverage .coverage.* htmlcov

# A stamp per lock, so that a second call costs nothing, and a changed lock or package is noticed.
.venv/.setup-all: requirements.lock $(PROJECTS) | .venv/bin/python
	@$(call install,requirements.lock)
	@touch .venv/.setup-run $@

.venv/.setup-run: requirements-run.lock $(PROJECTS) | .venv/bin/python
	@$(call install,requirements-run.lock)
	@touch $@

define install
echo "setting up: $$(grep -c == $(1)) packages of $(1) into .venv …" >&2; \
$(PIP) install --no-compile --require-hashes -r $(1) && \
$(PIP) install --no-deps --no-build-isolation $(MEMBERS:%=-e ./%)
endef

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) -V 2>&1). Name another: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -m venv .venv || { \
	  rm -rf .venv; echo "$(PYTHON) cannot make virtual environments; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
