.DEFAULT_GOAL := help
.PHONY: help demo serve test races faults fuzz mutants check bench migrate

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

demo: ## the main job on a made-up estate, from a committee's sheet to a posting; then keeps serving
	uv run yigai demo

serve: ## the service, on the embedded database or on YIGAI_DATABASE_URL
	uv run yigai serve

test: ## every test
	uv run pytest

races: ## the races on a vote in their long form: ten times the rounds that `make test` runs
	YIGAI_RACE_ROUNDS=200 uv run pytest tests/voting/races

faults: ## killed services and workers, stopped databases, cuts, double submits, guessed codes, changed bundles, upgrades, linkage: docs/faults.md
	YIGAI_FAULTS=long uv run pytest -n 0 tests/faults --ignore tests/faults/test_uploads.py --ignore tests/faults/test_schema.py

fuzz: ## 2,000 files of every sort handed in, 50,000 requests to the whole OpenAPI as everybody: docs/faults.md
	YIGAI_FAULTS=long uv run pytest -n 0 tests/faults/test_uploads.py tests/faults/test_schema.py

mutants: ## 40 small changes to the program, drawn by a seed: which of them does no test notice? docs/faults.md
	uv run python -m tests.mutants --draw 40

check: ## lint, format, types, who may import whom, documents, and models against the migrations
	uv run ruff check
	uv run ruff format --check
	uv run mypy app migrations bench tests
	uv run lint-imports
	uv run pytest -q tests/architecture tests/core/test_db.py

bench: ## measure, beside bare servers: build/bench.json and the table of docs/performance.md
	uv run python -m bench

migrate: ## bring the database of YIGAI_DATABASE_URL to this version, while it serves; back it up first
	uv run yigai migrate
