"""Versions below which a known hole is open: neither declared nor installed."""

import re
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

ROOT = Path(__file__).resolve().parents[2]
FLOORS = {
    "pillow": "13.0.0",  # decoders of what strangers send
    "starlette": "1.3.1",  # forms and files
    "python-multipart": "0.0.30",  # forms and files
}


def declared(name: str) -> Requirement:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [Requirement(one) for one in project["dependencies"]]
    (found,) = (one for one in wanted if re.sub(r"[-_.]+", "-", one.name).lower() == name)
    return found


@pytest.mark.parametrize("name", FLOORS)
def test_what_is_installed_is_at_or_above_its_floor(name: str) -> None:
    assert Version(version(name)) >= Version(FLOORS[name])


@pytest.mark.parametrize("name", FLOORS)
def test_what_is_declared_lets_nothing_below_its_floor_in(name: str) -> None:
    lowest = [Version(one.version) for one in declared(name).specifier if one.operator in {">=", "==", "~="}]
    assert lowest, f"{name} has no floor"
    assert max(lowest) >= Version(FLOORS[name])
