"""A pytest plugin: keeps the tests that reach the server of `tests/databases.py`, whatever folder they are in."""

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect every test without the fixture `server` among its own or its fixtures' fixtures."""
    using = [item for item in items if "server" in getattr(item, "fixturenames", ())]
    config.hook.pytest_deselected(items=list(set(items) - set(using)))
    items[:] = using
