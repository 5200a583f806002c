# Two commands do all the set-up: `make demo` and `make test`. Each installs what it needs and is quick the second time.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO_OUTPUT ?= demo-output
PICTURES ?= pictures-output
OPINIONS ?= sample-opinions
TESTS ?= tests
# Without bytecode each of the hundreds of programs that tests start would compile itself anew.
unexport PYTHONDONTWRITEBYTECODE
# Workers for pytest: twice the 2 cores that we measure on, as tests wait for servers, timers and disks half of the time.
WORKERS ?= 4
# A test that fails is tried once more: one that then passes is listed as RERUN and counted in pytest's closing line. It
# is a fault all the same, of the test or of the program; `make test RERUNS=0` is how to look for it.
RERUNS ?= 1
SHARED := --dist loadgroup --no-loadscope-reorder --max-worker-restart=0 --reruns $(RERUNS)

.PHONY: demo test test-long test-all coverage lint types contracts bench conformance pictures samples docs lock clean help

help:
	@echo "make demo       the whole main job on the embedded service (unattended where there is no display)"
	@echo "make test       set-up and all tests but the long ones"
	@echo "make test-long  the long tests: whole runs again, over other services, of the installed wheel, with a step left out"
	@echo "make test-all   both"
	@echo "make coverage   all tests, and which lines of the program they went through"
	@echo "make lint       ruff, mypy --strict, import contracts, lock files"
	@echo "make bench      benchmarks; writes docs/benchmarks.md"
	@echo "make bench MODEL=DIR   only other engines of dictation, with the model or the models in a folder"
	@echo "make conformance DATA=FOLDER   stored values beside other decoders; writes docs/conformance.md"
	@echo "make pictures DATA=FOLDER      the pictures of docs/viewer.md, marks.md, opinion.md and dictation.md;"
	@echo "                               and of the viewer on four screens, whole, into PICTURES (pictures-output)"
	@echo "make samples    three finished sample opinions as signed PDFs, into OPINIONS (sample-opinions)"
	@echo "make docs       docs/licences.md from the lock file"
	@echo "make lock       resolve the lock files anew"

# What a folder that was set up before must be set up anew for.
SETUP := pyproject.toml packaging/setup.sh packaging/apt.txt packaging/apt-packages.sh packaging/requirements-build.lock

$(VENV)/.runtime: requirements.lock $(SETUP)
	@PYTHON="$(PYTHON)" VENV="$(VENV)" sh packaging/setup.sh runtime
	@touch $@

# The packages of the tests are those of the program and more: one call, so that all that is missing is said at once.
$(VENV)/.dev: requirements-dev.lock requirements.lock $(SETUP)
	@PYTHON="$(PYTHON)" VENV="$(VENV)" sh packaging/setup.sh dev
	@touch $(VENV)/.runtime $@

demo: $(VENV)/.runtime
	@sh packaging/demo.sh "$(BIN)/reviewer-app" "$(DEMO_OUTPUT)"

# Tests are shared out by their groups, which are modules for the most part, in the order that tests/conftest.py gives them.
# A worker that crashes over the last test of the queue is replaced by one that waits for ever for the test after it
# (xdist 3.8, groups of one test): so none is replaced, and the run ends with the failure.
PYTEST = $(BIN)/python -m pytest -n $(WORKERS) $(SHARED)

test: $(VENV)/.dev
	$(PYTEST) -m "not long" $(TESTS)

# Only the modules that hold such tests are collected: to collect all takes as long as some of them.
test-long: $(VENV)/.dev
	$(PYTEST) -m long $$(grep -rlE --include="test_*.py" "mark\.long\b" $(TESTS))

test-all: $(VENV)/.dev
	$(PYTEST) $(TESTS)

# To trace every line more than doubles the time of all that reads files.
coverage: $(VENV)/.dev
	$(PYTEST) --cov --cov-report=term $(TESTS)

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python packaging/licences.py --check

bench: $(VENV)/.dev
	$(BIN)/python -m benchmarks $(if $(MODEL),--only other-engines --model "$(MODEL)")

conformance: $(VENV)/.dev
	$(BIN)/python -m tests.conformance "$(DATA)"

pictures: $(VENV)/.dev
	$(BIN)/python -m tests.pictures docs/pictures/viewer "$(DATA)"
	$(BIN)/python -m tests.pictures docs/pictures/opinion --opinion
	$(BIN)/python -m tests.pictures docs/pictures/dictation --dictation
	$(BIN)/python -m tests.pictures "$(PICTURES)" "$(DATA)" --screens

samples: $(VENV)/.runtime
	$(BIN)/reviewer-app demo --opinions "$(OPINIONS)"

docs: $(VENV)/.dev
	$(BIN)/python packaging/licences.py

lock:
	@VENV="$(VENV)" PYTHON="$(PYTHON)" sh packaging/lock.sh

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .coverage* dist build
