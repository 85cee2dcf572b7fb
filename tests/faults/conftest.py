"""What the faults share."""

import logging
from collections.abc import Iterator

import pytest
import structlog

from tests.faults.site import _site, prepared, site
from tests.identity.conftest import window
from tests.wechat.conftest import pauses, standin, wechat

__all__ = ["_site", "pauses", "prepared", "site", "standin", "wechat", "window"]


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """No line for each of a hundred thousand requests."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    yield
    structlog.reset_defaults()
