# MagSleep: `make chat` talks in the terminal, `TELEGRAM_BOT_TOKEN=… make bot` talks in Telegram.
# Everything happens inside .venv. Needs Python 3.11 or newer with pip; PYTHON=… names another one than it finds.

VENV ?= .venv
ARGS ?=
BIN := $(VENV)/bin
PY := $(BIN)/python
CODE := bot tests benchmarks scripts

.DEFAULT_GOAL := help
.PHONY: help chat bot setup test check bench fmt lint types layers readme privacy site lock clean

help: ## this list
	@echo "MagSleep: what magnesium can and cannot do for sleep."
	@echo
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' Makefile
	@echo
	@echo "Start with: make chat    (no token, no server, no question asked)"

chat: $(VENV)/.magsleep-run ## set up once, then talk in the terminal
	@$(BIN)/magsleep chat

bot: $(VENV)/.magsleep-run ## the Telegram bot: TELEGRAM_BOT_TOKEN=… make bot
	@$(BIN)/magsleep run

setup: $(VENV)/.magsleep-run ## only set up: leaves .venv/bin/magsleep ready
	@echo "Ready: $(BIN)/magsleep chat"

test: $(VENV)/.magsleep-dev ## all tests; ARGS="-k crisis" picks some
	@$(PY) -m pytest $(ARGS)

check: $(VENV)/.magsleep-dev ## everything that a machine can find wrong with content/
	@$(BIN)/magsleep check $(ARGS)

bench: $(VENV)/.magsleep-dev ## how fast and how large it is
	@$(PY) benchmarks/conversation.py $(ARGS)

fmt: $(VENV)/.magsleep-dev ## put the code in form
	@$(BIN)/ruff check --fix $(CODE)
	@$(BIN)/ruff format $(CODE)

lint: $(VENV)/.magsleep-dev ## look for mistakes in the code
	@$(BIN)/ruff check $(CODE)
	@$(BIN)/ruff format --check $(CODE)

types: $(VENV)/.magsleep-dev ## check the types
	@$(BIN)/mypy

layers: $(VENV)/.magsleep-dev ## check that nothing imports upward
	@$(BIN)/lint-imports

readme: $(VENV)/.magsleep-dev ## write the README's conversation anew, from the bot itself
	@$(PY) -m scripts.readme

privacy: $(VENV)/.magsleep-dev ## write the tables of docs/privacy.md anew, from the tables of the store
	@$(PY) -m scripts.privacy

# Not --quiet: it hides the warnings from --strict too, and a dead link would pass.
site: $(VENV)/.magsleep-dev ## the browsable reference, into site/
	@$(BIN)/magsleep site --out docs/reference
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict
	@echo "Open site/index.html"

lock: $(PY) ## choose the newest versions and lock them
	@$(PY) -m pip install --quiet --disable-pip-version-check "uv>=0.8"
	@echo "Locking …"
	@$(UV_COMPILE) --all-extras -o requirements/dev.txt
	@$(UV_COMPILE) -c requirements/dev.txt -o requirements/run.txt
	@rm -f $(VENV)/.magsleep-run $(VENV)/.magsleep-dev

clean: ## remove .venv and everything that was made
	@rm -rf $(VENV) build dist site docs/reference .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

# One lock for every system and every Python from 3.11 on. It names no index: pip takes the one it is set to, and the
# hashes say whether what came is what was meant. run.txt is held to the versions of dev.txt.
UV_COMPILE = $(BIN)/uv pip compile pyproject.toml --group build --upgrade --universal --python-version 3.11 \
	--fork-strategy fewest --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet

# Set-up, once: a stamp stands for "this .venv holds what this lock and this pyproject.toml ask for".
$(VENV)/.magsleep-run: requirements/run.txt pyproject.toml | $(PY)
	@$(call install,requirements/run.txt)
	@touch $@

$(VENV)/.magsleep-dev: requirements/dev.txt requirements/run.txt pyproject.toml | $(PY)
	@$(call install,requirements/dev.txt)
	@touch $(VENV)/.magsleep-run $@

# A .venv that is there already is used as it is, if its Python is new enough; a missing pip is put in.
$(PY):
	@$(find_python); \
	echo "MagSleep: making $(VENV) with $$($$python --version) …"; \
	$$python -m venv $(VENV) >$(VENV).log 2>&1 \
	  || $$python -m venv --without-pip $(VENV) >/dev/null 2>&1 || { cat $(VENV).log >&2; exit 1; }; \
	rm -f $(VENV).log; \
	$(PY) -m pip --version >/dev/null 2>&1 \
	  || $$python -m pip --quiet --python $(PY) install pip \
	  || { echo "This Python has neither venv nor pip. On Debian or Ubuntu: apt install python3-venv" >&2; \
	       rm -f $(PY); exit 1; }

define find_python
for python in $(or $(PYTHON),python3 python3.14 python3.13 python3.12 python3.11 python); do \
	  $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && break; python=; \
	done; \
	if [ -z "$$python" ]; then \
	  echo "MagSleep needs Python 3.11 or newer; $(or $(PYTHON),python3) is $$($(or $(PYTHON),python3) --version 2>&1 || true)" >&2; \
	  echo "Install one, or say where it is: make chat PYTHON=/path/to/python3.11" >&2; \
	  exit 1; \
	fi
endef

# $(1) is the lock. One dot for each package; what pip said is kept, and shown if it failed.
define install
$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "The Python in $(VENV) is older than 3.11. Remove $(VENV) and try again." >&2; exit 1; }; \
	$(PY) -m pip --version >/dev/null 2>&1 || $(PY) -m ensurepip >/dev/null || exit 1; \
	printf 'MagSleep: setting up, once '; log=$(VENV)/setup.log; : >$$log; \
	{ $(PIP) --require-hashes -r $(1) 2>&1 && $(PIP) --no-deps --no-build-isolation -e . 2>&1 && echo "set up"; } \
	  | while IFS= read -r line; do \
	      printf '%s\n' "$$line" >>$$log; \
	      case $$line in Collecting*|Processing*) printf '.' ;; "Installing collected"*) printf ' installing ' ;; esac; \
	    done; \
	if [ "$$(tail -n 1 $$log)" != "set up" ]; then echo; cat $$log >&2; exit 1; fi; \
	echo " done"
endef
PIP = $(PY) -m pip install --disable-pip-version-check --no-input --progress-bar off
