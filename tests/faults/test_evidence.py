"""A failure shows what the services logged, however much came after it."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.faults.conftest import pytest_runtest_makereport
from tests.faults.site import LAST_LINES, Site


def line(level: str, event: str) -> str:
    return json.dumps({"event": event, "level": level})


def shown(site: Site, outcome: str) -> list[tuple[str, str]]:
    report = SimpleNamespace(failed=outcome == "failed", sections=[])
    item: Any = SimpleNamespace(funcargs={"site": site})
    hook = pytest_runtest_makereport(item, SimpleNamespace())
    next(hook)
    with pytest.raises(StopIteration):
        hook.send(report)
    return report.sections


def test_an_error_is_shown_with_a_failure_and_the_last_that_was_said(tmp_path: Path) -> None:
    site = Site(tmp_path, tmp_path, *[cast(Any, None)] * 2)
    busy = [line("warning", f"database_busy {n}") for n in range(1000)]
    site.errors.write_text("\n".join([*busy, line("error", "internal_error"), "Traceback of nobody", *busy]))
    ((_, told),) = shown(site, "failed")
    assert told.splitlines() == [line("error", "internal_error"), "Traceback of nobody", *busy[-LAST_LINES:]]
    assert shown(site, "passed") == []
