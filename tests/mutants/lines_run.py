"""Which tests run which lines, as the plugin wrote it down: taken for a folder of tests when first asked, kept in build/.

A folder is taken anew where its tests have changed, or the file that is asked for.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Ran:
    """A test that passed, how long it took, and of each file of the program the lines that it ran, as bits."""

    test: str
    seconds: float
    lines: Mapping[str, str]

    def any_of(self, path: str, lines: Iterable[int]) -> bool:
        """Whether it ran one of these lines of a file."""
        ran = int(self.lines.get(path.removeprefix("app/"), "0"), 16) if path.startswith("app/") else 0
        return any(ran >> line & 1 for line in lines)


type Take = Callable[[str, Path], None]
"""Runs the tests of a folder and has the plugin write to a file."""


class LinesRun:
    """What is known of the tests of a tree; `take` finds out what is not."""

    def __init__(self, root: Path, kept_in: Path, take: Take) -> None:
        self.root, self.kept_in, self.take = root, kept_in, take
        self.read: dict[str, list[Ran]] = {}

    def tests(self, path: str, lines: range, folder: str) -> list[Ran]:
        """The tests of a folder that run one of these lines of a file, the quickest first."""
        found = [one for one in self._of(folder, path) if one.any_of(path, lines)]
        return sorted(found, key=lambda one: (one.seconds, one.test))

    def _of(self, folder: str, path: str) -> list[Ran]:
        kept = self.kept_in / f"{folder.replace('/', '-')}.json"
        now: dict[str, Any] = {"tests": digest(self.root / folder), "sources": self._sources()}
        if folder not in self.read:
            was = json.loads(kept.read_text()) if kept.exists() else {}
            if was.get("tests") != now["tests"] or was["sources"].get(path) != now["sources"].get(path):
                was = now | {"ran": self._taken(folder)}
                self.kept_in.mkdir(parents=True, exist_ok=True)
                kept.write_text(json.dumps(was))
            fresh = {one for one, found in was["sources"].items() if found == now["sources"].get(one)}
            self.read[folder] = [
                Ran(test, seconds, {one: bits for one, bits in ran.items() if f"app/{one}" in fresh})
                for test, (seconds, ran) in was["ran"].items()
            ]
        return self.read[folder]

    def _taken(self, folder: str) -> dict[str, object]:
        self.kept_in.mkdir(parents=True, exist_ok=True)
        target = self.kept_in / "taken"
        self.take(folder, target)
        found: dict[str, object] = {}
        for one in self.kept_in.glob("taken*"):
            found |= json.loads(one.read_text())
            one.unlink()
        return found

    def _sources(self) -> dict[str, str]:
        files = sorted((self.root / "app").rglob("*.py"))
        return {one.relative_to(self.root).as_posix(): hashlib.sha256(one.read_bytes()).hexdigest() for one in files}


def digest(folder: Path) -> str:
    """The hash of all tests of a folder, or of one file of them."""
    files = sorted(folder.rglob("*.py")) if folder.is_dir() else [folder]
    return hashlib.sha256(b"\0".join(one.name.encode() + one.read_bytes() for one in files)).hexdigest()
