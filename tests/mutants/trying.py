"""A copy of the tree in a temporary folder, a change made in it, the tests that run the changed lines, the change taken back."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from tests.mutants.changes import Change
from tests.mutants.lines_run import LinesRun, Ran

NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", "build", "data", "dist", "__pycache__", ".*_cache", ".hypothesis", "node_modules"
)
PLUGIN = Path(__file__).parent
BESIDE = ("tests/routers", "tests/stories")
"""Where else a rule of any room may be held: asked where its own room's tests notice nothing."""


class Came(Enum):
    """What came of a change."""

    NOTICED = "noticed"
    SURVIVED = "survived"
    ARGUED = "argued to be none"


@dataclass(frozen=True, slots=True)
class Trial:
    """A change, what came of it, by which test or why not, and how many tests that run it there was no time for."""

    change: Change
    came: Came
    why: str
    untried: int = 0


@contextmanager
def copied(root: Path) -> Iterator[Path]:
    """The tree once more, in a temporary folder that is removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(root, tree, ignore=NOT_COPIED)
        yield tree


def pytest(tree: Path, arguments: Sequence[str], seconds: float | None = None, **more: str) -> tuple[int | None, str]:
    """How pytest ended on a tree, None where it did not in time, and what it said."""
    # Both for its own process and for those that tests begin: the tree stands before what is installed.
    within = {"PYTHONPATH": f"{tree}{os.pathsep}{PLUGIN}", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--no-header", *arguments]
    with subprocess.Popen(
        command,
        cwd=tree,
        env=os.environ | within | more,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as running:
        try:
            said, _ = running.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(running.pid, 9)
            return None, running.communicate()[0]
    return running.returncode, said


def importing(tree: Path, path: str) -> list[str]:
    """The folders of tests of the rooms that import a file."""
    parent, _, name = path.removesuffix(".py").replace("/", ".").rpartition(".")
    found = set()
    for one in sorted((tree / "app").rglob("*.py")):
        for node in ast.walk(ast.parse(one.read_text())):
            named = isinstance(node, ast.ImportFrom) and (
                node.module == f"{parent}.{name}"
                or (node.module == parent and name in {each.name for each in node.names})
            )
            if named:
                found.add(one.relative_to(tree / "app").parts[0])
    return [f"tests/{room}" for room in sorted(found)]


class Trying:
    """Changes tried one after another in a copy of the tree."""

    def __init__(
        self, tree: Path, kept_in: Path, *, seconds: float, workers: str = "0", beside: Sequence[str] = BESIDE
    ) -> None:
        self.tree, self.seconds, self.workers, self.beside = tree, seconds, workers, beside
        self.lines = LinesRun(tree, kept_in, self.take)

    def take(self, folder: str, target: Path) -> None:
        """Run the tests of a folder and write down which lines each runs; raises where they were broken off."""
        print(f"taking which lines {folder} runs …", flush=True)
        ended, said = pytest(self.tree, ["-p", "running_lines", *self._spread(), folder], MUTANTS_LINES=str(target))
        if ended not in {0, 1}:
            raise RuntimeError(f"the tests of {folder} did not end: {said}")

    def _spread(self) -> list[str]:
        # Where xdist is not set up (a tree of a few files), there is nothing to spread.
        return ["-n", self.workers] if (self.tree / "pyproject.toml").exists() else []

    def folders(self, path: str) -> list[str]:
        """The folders of tests of a file: the one that mirrors its own, its room's, those who import it, those beside."""
        mirrored = [Path("tests", *Path(path).parts[1:depth]) for depth in range(len(Path(path).parts) - 1, 0, -1)]
        own = [one.as_posix() for one in mirrored if one != Path("tests")]
        beside = (*importing(self.tree, path), *self.beside) if self.beside else ()
        return [one for one in dict.fromkeys((*own, *beside)) if (self.tree / one).is_dir()] or ["tests"]

    def tried(self, change: Change) -> Trial:
        """What comes of a change; the folder that is nearest first, further ones where nothing there notices."""
        asked: set[str] = set()
        untried = 0
        for folder in self.folders(change.path):
            running = [one for one in self.lines.tests(change.path, change.lines, folder) if one.test not in asked]
            asked |= {one.test for one in running}
            chosen = self._in_time(running)
            untried += len(running) - len(chosen)
            if chosen and (why := self._noticed(change, chosen)):
                return Trial(change, Came.NOTICED, why)
        why = f"{len(asked) - untried} tests run it" if asked else "no test runs it"
        return Trial(change, Came.SURVIVED, why, untried)

    def _in_time(self, running: Sequence[Ran]) -> list[Ran]:
        chosen, spent = list[Ran](), 0.0
        for one in running:
            spent += one.seconds
            if chosen and spent > self.seconds / 2:
                break
            chosen.append(one)
        return chosen

    def _noticed(self, change: Change, chosen: Sequence[Ran]) -> str:
        """The test that failed first, or what else came of it; "" where all pass."""
        path = self.tree / change.path
        source = path.read_text()
        listed = self.tree / "mutants-tests.txt"
        listed.write_text("\n".join(one.test for one in chosen))
        try:
            path.write_text(change.made(source))
            ended, said = pytest(
                self.tree, ["-x", *(["-n", "0"] if self._spread() else []), f"@{listed}"], self.seconds
            )
        finally:
            path.write_text(source)
        if ended == 0:
            return ""
        first = re.search(r"^(?:FAILED|ERROR) (\S+)", said, flags=re.MULTILINE)
        if ended == 1 and first:
            return first[1]
        return "it does not end" if ended is None else f"nothing runs any more: {said.strip().splitlines()[-1:]}"
