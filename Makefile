# The daily commands by make; each sets itself up. Without make: python tasks.py report, python tasks.py test.
PYTHON ?= python3
RUN ?= 2022

.PHONY: report test check lab bench lock clean

report:  ## the report of one run: make report RUN=2022
	$(PYTHON) tasks.py report $(RUN)

test check lab bench lock:  ## the whole test suite; style and types; JupyterLab; measurements; the locked lists
	$(PYTHON) tasks.py $@

clean:
	rm -rf .venv outputs
