"""What is measured, and how: `uv run python -m bench`; the figures stand in docs/performance.md."""
