# Everything below sets itself up: Python 3.11 or later and make are all that a machine needs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN ?= 2022

.PHONY: report test lab bench lock check clean

report: $(VENV)/installed  ## the report of one run: make report RUN=2022
	$(BIN)/perfeval run $(RUN)

test: $(VENV)/installed  ## the whole test suite
	$(BIN)/python -m pytest

check: $(VENV)/installed  ## style and types
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy --platform win32 perfeval_helpers
	$(BIN)/mypy --platform darwin perfeval_helpers

lab: $(VENV)/installed  ## JupyterLab with the notebooks
	cd notebooks && ../$(BIN)/jupyter lab

bench: $(VENV)/installed  ## measure, and write the results into README.md
	$(BIN)/python bench/whole_run.py
	$(BIN)/python bench/payouts.py

# A virtual environment from the hash-locked list, then this project itself. Made again when the list changes.
$(VENV)/installed: requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or later is needed; say which: make $(MAKECMDGOALS) PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps --editable .
	$(BIN)/python -m compileall -q perfeval_helpers
	@touch $@

lock:  ## write requirements.txt anew from pyproject.toml; uv is needed for this alone
	uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes \
		--no-annotate --custom-compile-command "make lock" --quiet --output-file requirements.txt

clean:
	rm -rf $(VENV) outputs
