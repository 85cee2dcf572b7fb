"""A plugin of pytest that stands alone: it writes down which lines under app/ each test runs, and how long the test took.

`sys.monitoring` tells of a line once for each test. `MUTANTS_LINES` names the file; a worker of several adds its number.
"""

import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from types import CodeType

import pytest

TOOL = 4
ROOM = str(Path.cwd() / "app") + os.sep

told: dict[str, tuple[float, dict[str, str]]] = {}
running: defaultdict[str, set[int]] = defaultdict(set)
seconds: defaultdict[str, float] = defaultdict(float)
failed: set[str] = set()


def started(code: CodeType, _offset: int) -> object:
    if code.co_filename.startswith(ROOM):
        sys.monitoring.set_local_events(TOOL, code, sys.monitoring.events.LINE)
    return sys.monitoring.DISABLE


def ran(code: CodeType, line: int) -> object:
    running[code.co_filename].add(line)
    return sys.monitoring.DISABLE


def pytest_configure() -> None:
    sys.monitoring.use_tool_id(TOOL, "mutants")
    sys.monitoring.register_callback(TOOL, sys.monitoring.events.PY_START, started)
    sys.monitoring.register_callback(TOOL, sys.monitoring.events.LINE, ran)
    sys.monitoring.set_events(TOOL, sys.monitoring.events.PY_START)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    running.clear()
    sys.monitoring.restart_events()
    try:
        return (yield)
    finally:
        lines = {path.removeprefix(ROOM): f"{sum(1 << line for line in found):x}" for path, found in running.items()}
        if item.nodeid not in failed:
            told[item.nodeid] = (round(seconds[item.nodeid], 3), lines)


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    seconds[report.nodeid] += report.duration
    if report.outcome != "passed":
        failed.add(report.nodeid)


def pytest_sessionfinish() -> None:
    sys.monitoring.set_events(TOOL, 0)
    path = os.environ["MUTANTS_LINES"] + os.environ.get("PYTEST_XDIST_WORKER", "")
    if told:
        Path(path).write_text(json.dumps(told))
