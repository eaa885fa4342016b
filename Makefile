# The two ways in, `make build` and `make test`, install what they need on their first run: see tools/bootstrap.sh.
.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help build test bench lint lock clean distclean

# What a shell has set for other work must not steer this one.
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV
unexport UV_INDEX UV_INDEX_URL UV_DEFAULT_INDEX UV_EXTRA_INDEX_URL UV_FIND_LINKS

help: ## say what can be made
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1	\2/p' Makefile

build: ## make the papers, into build/ (ARGS="…" goes to `paperforge build`)
	@sh tools/bootstrap.sh build
	@.venv/bin/paperforge build --status $(ARGS)

test: lint ## check everything: lint, then the tests (ARGS="…" goes to pytest)
	.venv/bin/pytest -n auto --dist loadfile $(ARGS)

bench: ## measure speed against a naive loop, side by side (ARGS="…" goes to benchmarks/bench.py)
	@sh tools/bootstrap.sh build
	@.venv/bin/python benchmarks/bench.py $(ARGS)

lint: ## check style, types and the order of imports
	@sh tools/bootstrap.sh test
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	.venv/bin/lint-imports

# One resolution for both: the smaller lock starts from the larger one, so that `make test` only ever adds to what
# `make build` has installed. The build backend is locked too, for the project itself is installed without isolation.
UV ?= uv
COMPILE = $(UV) pip compile --no-config --universal --python-version 3.11 --generate-hashes --no-header --quiet
BACKEND = python3 -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"], sep="\n")'

lock: ## resolve requirements/ anew, with uv (ARGS=--upgrade for the newest versions)
	$(BACKEND) | $(COMPILE) pyproject.toml - --group dev $(ARGS) -o requirements/test.lock
	cp requirements/test.lock requirements/build.lock
	$(BACKEND) | $(COMPILE) pyproject.toml - -o requirements/build.lock

clean: ## remove build/
	rm -rf build

distclean: clean ## remove everything that was made here, .venv too
	rm -rf .venv dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
