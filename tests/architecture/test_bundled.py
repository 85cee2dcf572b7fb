"""What the packages bring along in their wheels: handed out with an image of the service, their terms are ours to keep."""

import re
import tomllib
from collections.abc import Iterable
from importlib.metadata import distribution, files
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parents[2]
GPL_CODECS = re.compile(r"x26[45]", re.IGNORECASE)
"""Encoders under the GPL: whoever hands them out owes the source of all that runs beside them."""


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def runtime() -> set[str]:
    """The packages that the service runs on, and what these require, each with the extras it is asked for with."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    open_, seen = [Requirement(one) for one in project["dependencies"]], set()
    while open_:
        one = open_.pop()
        extras = {"", *one.extras}
        for extra in extras:
            if (plain(one.name), extra) in seen:
                continue
            seen.add((plain(one.name), extra))
            wanted = map(Requirement, distribution(one.name).requires or ())
            open_ += [each for each in wanted if each.marker is None or each.marker.evaluate({"extra": extra})]
    return {name for name, _ in seen}


def bundled(names: Iterable[str], what: re.Pattern[str]) -> list[str]:
    return [str(file) for name in sorted(names) for file in files(name) or () if what.search(file.name)]


def test_what_the_service_runs_on_is_all_of_it() -> None:
    assert {"fastapi", "starlette", "pi-heif", "uvloop", "greenlet"} <= runtime()


def test_no_encoder_under_the_gpl_comes_with_the_service() -> None:
    assert bundled(runtime(), GPL_CODECS) == []


def test_such_an_encoder_would_be_found() -> None:
    """The tests write HEIC files with one."""
    assert "pillow-heif" not in runtime()
    assert bundled({"pillow-heif"}, GPL_CODECS) != []
