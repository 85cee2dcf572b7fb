"""The worked cases in cases/: two files, the options, and the result expected of the count."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "cases"


@dataclass(frozen=True)
class Case:
    """One worked case; `options` are keys as in case.json, e.g. rule, building, opens."""

    folder: Path
    options: dict[str, Any]
    expected: dict[str, Any]

    @property
    def register(self) -> Path:
        return self.folder / "register.csv"

    @property
    def ballots(self) -> Path:
        return self.folder / "ballots.csv"


def _read(folder: Path) -> Case:
    options, expected = (json.loads((folder / name).read_text()) for name in ("case.json", "expected.json"))
    return Case(folder, options, expected)


CASES = [_read(folder) for folder in sorted(FOLDER.iterdir())]


def fixed_keys(printed: dict[str, Any], expected: dict[str, Any]) -> dict[str, Any]:
    """`printed` with the keys of its items that `expected` does not name left out: an implementation may print more."""
    items = {
        number: {key: value for key, value in item.items() if key in expected["items"][number]}
        for number, item in printed["items"].items()
    }
    return {**printed, "items": items}
