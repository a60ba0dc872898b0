# One command for each task, with GNU make 3.81 (macOS) or newer and nothing beside it but Python.

PYTHON ?= python3 python3.14 python3.13 python3.12 python3.11
LESSON ?= notebooks/*.ipynb

VENV := .venv/bin/python
READY := .venv/ready
NBVAL := $(VENV) -m pytest --nbval --nbval-current-env --nbval-cell-timeout=120 \
	-n 2 --dist loadfile -p no:cacheprovider

BROWSER := $(VENV) -m pytest tests/browser -m browser -rs -p no:cacheprovider

# The package index that pip is configured for, if any, is uv's as well.
UV = UV_DEFAULT_INDEX="$${UV_DEFAULT_INDEX:-$${PIP_INDEX_URL:-$$($(VENV) -m pip config get \
	global.index-url 2>/dev/null)}}" UV_FIND_LINKS="$${UV_FIND_LINKS:-$$PIP_FIND_LINKS}" UV_PYTHON_DOWNLOADS=never .venv/bin/uv

heading = @printf '\n=== %s\n' "$(1)"

.PHONY: help lab handout slides questions site lite test browser stable oldest run tidy lock bench peers mutants

help:
	@echo 'make lab      open the lessons in JupyterLab (LAB=… for its options)'
	@echo 'make handout  copy the lessons without solutions and outputs into handout/ (HANDOUT=… for its options)'
	@echo 'make slides   write the lessons as slide shows, which need no network, into slides/ (SLIDES=…)'
	@echo 'make questions  write the guesses as questions for Moodle and others, into questions.gift'
	@echo 'make site     write the site into site/: the lessons, the reference, and Python in the browser'
	@echo 'make test     everything that CI checks'
	@echo 'make browser  the part of it that needs a Chromium: the course as it is seen'
	@echo 'make run      run the lessons anew and store their outputs (LESSON=notebooks/01-….ipynb for one)'
	@echo 'make tidy     format the code and normalise the notebooks'
	@echo 'make stable   compare the outputs under other processor kernels and numbers of threads (long)'
	@echo 'make lite     run lessons 1 to 3 and 7 with Python in the browser (PYODIDE=folder with a Pyodide; long)'
	@echo 'make oldest   unit tests with the oldest versions that pyproject.toml allows'
	@echo 'make bench    measure the speed against other libraries, and write benchmarks/RESULTS.md'
	@echo 'make peers    compare the results with those of other libraries, and run the code that the lessons show of them'
	@echo 'make mutants  change the mathematics in every small way, see that a test fails, and write tests/MUTANTS.md (long)'
	@echo 'make lock     renew requirements.lock'
	@echo 'PYTHON=python3.12 chooses the Python that a new .venv is made with.'

lab: $(READY)
	cd notebooks && ../$(VENV) -m jupyterlab $(LAB)

handout: $(READY)
	$(VENV) tools/handout.py $(HANDOUT)

slides: $(READY)
	$(VENV) tools/build_slides.py $(SLIDES)

questions: $(READY)
	$(VENV) tools/questions.py

site: $(READY)
	$(VENV) tools/build_site.py site

lite: $(READY)
	PYODIDE="$(PYODIDE)" $(VENV) -m pytest tests/browser/test_lite.py -m browser -rs -s \
	    --require-chromium -p no:cacheprovider

test: $(READY)
	$(call heading,Code style)
	$(VENV) -m ruff check
	$(VENV) -m ruff format --check
	$(call heading,Types)
	$(VENV) -m mypy
	$(call heading,Unit tests; doctests; the rules for lessons)
	$(VENV) -m pytest -n 2 --dist worksteal --cov
	$(call heading,The lessons: stored outputs against new ones)
	$(NBVAL) notebooks
	$(call heading,The course in a browser)
	$(BROWSER)

browser: $(READY)
	$(BROWSER) --require-chromium

# OPENBLAS_L2_SIZE would change how a forced kernel cuts its blocks.
stable: $(READY)
	@unset OPENBLAS_L2_SIZE; failed=0; table=; \
	for OPENBLAS_CORETYPE in Haswell SkylakeX Sandybridge; do for OPENBLAS_NUM_THREADS in 1 2; do \
	    export OPENBLAS_CORETYPE OPENBLAS_NUM_THREADS; \
	    wanted="$$OPENBLAS_CORETYPE, threads: $$OPENBLAS_NUM_THREADS"; \
	    printf '\n=== %s\n' "$$wanted"; \
	    used=$$($(VENV) -c 'import numpy, scipy.linalg, threadpoolctl; print(*{ \
	        "{architecture}, threads: {num_threads}".format(**pool) \
	        for pool in threadpoolctl.threadpool_info() if pool["internal_api"] == "openblas"})'); \
	    if [ "$$used" != "$$wanted" ]; then result="not tested: BLAS used $${used:-nothing}"; failed=1; \
	    elif $(NBVAL) $(LESSON); then result=passed; \
	    else result=FAILED; failed=1; fi; \
	    table="$$table$$wanted: $$result\n"; \
	done; done; \
	printf "\n$$table"; exit $$failed

# Old versions meet newer ones of what they depend on; their deprecations say nothing about nnlib.
oldest: $(READY)
	$(UV) venv --quiet --clear --python 3.11 .venv/oldest
	$(UV) pip install --quiet --python .venv/oldest/bin/python --resolution lowest-direct -e '.[lab,test]'
	.venv/oldest/bin/python -m pytest -n 2 --dist worksteal -p no:cacheprovider -W ignore::DeprecationWarning

run: $(READY)
	TQDM_DISABLE=1 $(VENV) -m nbconvert --to notebook --execute --inplace $(LESSON)
	@$(MAKE) --no-print-directory tidy

tidy: $(READY)
	$(VENV) -m ruff check --fix-only
	$(VENV) -m ruff format
	$(VENV) tools/tidy.py

# PyTorch is large and only compared with, so it has an environment of its own and no lock.
bench: .venv/peers/ready
	.venv/peers/bin/python benchmarks/bench.py

peers: .venv/peers/ready
	.venv/peers/bin/python -m pytest tests/peers -m peers -v -p no:cacheprovider

.venv/peers/ready: $(READY)
	$(UV) venv --quiet --allow-existing .venv/peers
	$(UV) pip install --quiet --python .venv/peers/bin/python -e '.[lab,test,peers]'
	@touch $@

# Cosmic Ray serves no other task, so it has an environment of its own and no lock.
mutants: $(READY)
	$(UV) venv --quiet --allow-existing .venv/mutation
	$(UV) pip install --quiet --compile-bytecode --python .venv/mutation/bin/python -e '.[lab,test,mutation]'
	.venv/mutation/bin/python tools/mutate.py $(MODULES)

# Hashes, no addresses, and one version of each package for every system and Python.
lock: $(READY)
	$(UV) pip compile --quiet --upgrade --universal --fork-strategy fewest --generate-hashes \
	    --no-emit-index-url --no-annotate --no-header --extra lab --extra test --extra site --group setup \
	    pyproject.toml -o requirements.lock

# The environment, made anew only where there is none, and synchronised when the lock changes.
$(READY): requirements.lock pyproject.toml
	@$(VENV) -c 'import pip' 2>/dev/null || { \
	    seen=; \
	    for python in $(PYTHON); do \
	        version=$$("$$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || continue; \
	        "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' && break; \
	        seen="$$seen $$python is Python $$version."; version=; \
	    done; \
	    if [ -z "$$version" ]; then \
	        echo "The course needs Python 3.11 or newer.$${seen:- No Python found ($(PYTHON)).}"; \
	        echo 'Debian, Ubuntu: sudo apt install python3 python3-venv. macOS: brew install python.'; \
	        echo 'Or name one that you have: PYTHON=/path/to/python3.12, after the make command.'; \
	        exit 1; \
	    elif ! "$$python" -c 'import ensurepip, venv' 2>/dev/null; then \
	        echo "$$python (Python $$version) has no venv module."; \
	        echo "Debian, Ubuntu: sudo apt install python3-venv (or python$$version-venv)."; \
	        exit 1; \
	    fi; \
	    echo "Making .venv with $$python (Python $$version)"; \
	    "$$python" -m venv --clear .venv; \
	} >&2
	@echo 'Installing what requirements.lock lists'
	@awk '/^uv==/ {on = 1} on {print} on && !/\\$$/ {exit}' requirements.lock >.venv/uv.lock
	@$(VENV) -m pip install --quiet --disable-pip-version-check --require-hashes -r .venv/uv.lock
	@$(UV) pip sync --quiet --python $(VENV) --require-hashes --compile-bytecode requirements.lock
	@$(UV) pip install --quiet --python $(VENV) --no-deps --no-build-isolation -e .
	@touch $@
