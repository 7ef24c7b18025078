# Every target sets up what it needs; the only requirements are Python 3.11+ and git.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test test-apply test-thorough check format accept samples docs proto mutants bench lock clean

demo: .venv/run  ## judge the flagship sample: a production environment deleted and recreated
	@$(BIN)/planguard check samples/environment-recreated/plan.json || test $$? -eq 1

test: .venv/ready  ## run every test that this machine can run but for those of the two next
	@$(BIN)/pytest -n auto --maxschedchunk 1 -rs $(PYTEST_ARGS)

# Most of the time they wait for the provider, which looks every few seconds whether an object has come to be.
test-apply: .venv/ready  ## apply for real: samples and environments are as their kept states, and plans alike in every form
	@$(BIN)/pytest -n 5 --maxschedchunk 1 -rs -m apply $(PYTEST_ARGS) tests/end_to_end tests/faces

test-thorough: .venv/ready  ## all random inputs (make test tries a quarter), what takes long, hook and action installed for real
	@PLANGUARD_TEST_THOROUGH=1 $(BIN)/pytest -n auto --maxschedchunk 1 -rs -m "thorough or install or long" $(PYTEST_ARGS)

check: .venv/ready  ## formatting, lint and types
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy

format: .venv/ready  ## format the code
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

accept: .venv/ready  ## rewrite the golden files; the git diff is the review
	@PLANGUARD_ACCEPT=1 $(BIN)/pytest -n auto tests || true
	@git status --short tests

samples: .venv/ready  ## apply samples and environments (or SAMPLES="NAME ...") for real, keep their states, plan the samples
	@$(BIN)/python -m tests.end_to_end.make_samples $(SAMPLES)

docs: .venv/ready  ## regenerate docs/rules.md, docs/cli.md and the blocks of the README that show output
	@$(BIN)/python -m docs.generate

proto: .venv/ready  ## compile what planguard reads of a saved plan (planguard/readers/saved_plan/tfplan.proto)
	@$(BIN)/python -m tests.saved_plans.compiled

# For instance MUTANTS="planguard/rules --sample 100 --seed mine".
MUTANTS = planguard/judging/scoring.py planguard/judging/decision.py planguard/evidence/causes.py planguard/evidence planguard/rules \
  planguard/readers planguard/evidence/environment/membership.py

# What the image and the action install: every version and hash, for every platform; build.lock is what builds the wheel.
# constraints.txt has the versions for development and CI, those of the two locks among them.
COMPILE = .venv/lock/bin/uv pip compile --quiet --universal --python-version 3.11 --custom-compile-command "make lock" --upgrade
LOCK = $(COMPILE) --generate-hashes
BUILD = import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")

lock: .venv/ready  ## resolve requirements.lock, build.lock and constraints.txt anew, within the bounds of pyproject.toml
	@test -x .venv/lock/bin/uv || { $(PYTHON) -m venv .venv/lock && .venv/lock/bin/pip install --quiet uv; }
	@$(LOCK) pyproject.toml --output-file requirements.lock
	@$(BIN)/python -c '$(BUILD)' | $(LOCK) - --output-file build.lock
	@$(COMPILE) --no-annotate --extra dev --constraint requirements.lock --constraint build.lock pyproject.toml \
	  --output-file constraints.txt

mutants: .venv/ready  ## break the code in small ways and see whether a test notices (see CONTRIBUTING.md)
	@$(BIN)/python -m tests.mutants $(MUTANTS)

bench: .venv/ready  ## measure what the documentation claims about speed and memory
	@$(BIN)/python -m benchmarks

clean:
	rm -rf .venv .mutants build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

# .venv/run has what planguard needs to run, .venv/ready also what tests and checks need. Compiled at once, as an installed
# wheel is, so that the first run is as fast as every other. Where an index does not have the versions of constraints.txt, any
# within the bounds of pyproject.toml will do.
INSTALL = $(BIN)/pip install --quiet --disable-pip-version-check --editable
define SET_UP
	@test -d .venv || $(PYTHON) -m venv .venv
	@$(INSTALL) "$(1)" --constraint constraints.txt || { echo "going on without constraints.txt"; $(INSTALL) "$(1)"; }
	@$(BIN)/python -m compileall -q planguard || true
	@touch $(2)
endef
.venv/run: pyproject.toml constraints.txt
	$(call SET_UP,.,$@)
.venv/ready: pyproject.toml constraints.txt
	$(call SET_UP,.[dev],.venv/run $@)
