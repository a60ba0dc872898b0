# The tasks of course.py for make's users (GNU make 3.81 or newer): make lab is python3 course.py lab.

PYTHON ?= python3 python3.14 python3.13 python3.12 python3.11
TASKS := lab present handout collect slides quiz site test browser run tidy memory stable lite oldest bench accuracy hub peers mutants lock

.DEFAULT_GOAL := help
.PHONY: help $(TASKS)

lab present: OPTIONS = $(LAB)
handout: OPTIONS = $(HANDOUT)
collect: OPTIONS = $(COLLECT) $(if $(FOLDER),"$(FOLDER)")
slides: OPTIONS = $(SLIDES)
run memory stable: OPTIONS = $(LESSON)
hub: OPTIONS = $(HUB)
accuracy: OPTIONS = $(ACCURACY)
mutants: OPTIONS = $(MODULES)
help: OPTIONS = --help

# The first Python that runs; course.py says what it lacks.
help $(TASKS):
	@for python in $(PYTHON); do \
	    "$$python" -c '' 2>/dev/null && exec "$$python" course.py $(filter-out help,$@) $(OPTIONS); \
	done; \
	echo 'The course needs Python 3.11 or newer. No Python found ($(PYTHON)).' >&2; \
	echo 'Debian, Ubuntu: sudo apt install python3 python3-venv. macOS: brew install python.' >&2; \
	exit 1
