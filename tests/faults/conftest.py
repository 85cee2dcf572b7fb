"""What the faults share."""

import logging
from collections.abc import Generator, Iterator

import pytest
import structlog

from tests.faults.site import Site, _site, prepared, site
from tests.identity.conftest import window
from tests.wechat.conftest import pauses, standin, wechat

__all__ = ["_site", "pauses", "prepared", "site", "standin", "wechat", "window"]


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """No line for each of a hundred thousand requests."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Shows what the services logged with every failure: what comes once in ten thousand times is not to be lost."""
    report = yield
    site = getattr(item, "funcargs", {}).get("site")
    if report.failed and isinstance(site, Site):
        report.sections.append(("what the services logged", site.said()))
    return report
