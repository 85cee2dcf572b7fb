"""What is drawn, what each kind of change does to a file, and what is told of a rule that no test runs."""

import ast
from pathlib import Path

import pytest

from tests.mutants import __main__ as program
from tests.mutants.changes import Change, Reader, signatures
from tests.mutants.drawing import changes, drawn, sources
from tests.mutants.lines_run import LinesRun
from tests.mutants.trying import Came, Trial, Trying, copied

ROOT = Path(__file__).resolve().parents[2]

RULES = '''"""Rules, 规则."""

LEAST = 3


async def act(session: Session, first: Date, last: Date, other: int) -> int:
    """An act."""
    await lock(session)
    row = await session.get(Row, 1, with_for_update=True)
    rows = await session.scalars(select(Row).where(Row.id == 1).with_for_update())
    require_steering(row)
    await _require_waiting(session, row)
    await tell(session, "已派给")
    if not row or row.seats < LEAST and other is not None:
        raise Refused(errors.NOT_NOW)
    return max(span(first, last, other), *[one for one in rows if one.fit])


def span(first: Date, last: Date, other: int) -> int:
    return last - first
'''

KINDS = {
    "and or": ["if not row and row.seats", "LEAST or other"],
    "arguments swapped": ["span(last, first, other)"],
    "await dropped": ["    pass\n    if not row"],
    "comparison": ["row.seats <= LEAST"],
    "condition turned": ["Row.id != 1", "(not (not row or", "other is None", "if (not (one.fit))]"],
    "constant": ["LEAST = 4", "LEAST = 2", "Row, 2", "Row, 0", "== 2", "== 0"],
    "guard dropped": ["    pass\n    await _require", "    pass\n    await tell"],
    "lock dropped": ["    pass\n    row", "with_for_update=False", ".where(Row.id == 1))"],
    "min max": ["return min("],
    "not dropped": ["if (row) or"],
    "refusal dropped": ["        pass\n    return"],
}
"""What stands in the file after each change of a kind, of those that there are."""


def of(source: str) -> list[Change]:
    return Reader("app/rules.py", source, signatures({"app/rules.py": ast.parse(source)})).changes()


@pytest.fixture(scope="module")
def every() -> list[Change]:
    return changes(sources(ROOT, ["app/claims"]))


def test_every_kind_of_change_is_found_where_it_can_be_made() -> None:
    made: dict[str, list[str]] = {}
    for one in of(RULES):
        made.setdefault(one.kind, []).append(one.made(RULES))
    assert made.keys() == KINDS.keys()
    for kind, wanted in KINDS.items():
        for piece in wanted:
            assert sum(piece in text for text in made[kind]) == 1, (kind, piece)


def test_every_change_changes_the_syntax_tree_and_nothing_that_does_not_parse() -> None:
    for one in of(RULES):
        assert ast.dump(ast.parse(one.made(RULES))) != ast.dump(ast.parse(RULES)), one


def test_a_drawn_change_of_the_program_is_a_change_of_its_tree(every: list[Change]) -> None:
    texts = sources(ROOT, ["app/claims"])
    trees = {path: ast.dump(ast.parse(text)) for path, text in texts.items()}
    for one in drawn(every, 60, 1):
        assert ast.dump(ast.parse(one.made(texts[one.path]))) != trees[one.path], one
        assert one.shown(texts[one.path])[0] != one.shown(texts[one.path])[1]


def test_the_same_seed_draws_the_same_and_another_one_others(every: list[Change]) -> None:
    assert drawn(every, 30, 7) == drawn(every, 30, 7)
    assert drawn(every, 30, 7)[:10] == drawn(every, 10, 7)
    assert drawn(every, 30, 7) != drawn(every, 30, 8)
    assert sorted(map(repr, drawn(every, len(every) + 1, 7))) == sorted(map(repr, every))
    assert {one.kind for one in drawn(every, 200, 7)} == {one.kind for one in every}


def test_what_is_no_rule_act_or_guard_is_left_alone() -> None:
    found = sources(ROOT)
    assert {
        "app/voting/ballots/casting.py",
        "app/identity/signing_in.py",
        "app/claims/patterns/patterns.py",
    } <= found.keys()
    assert {"app/models.py", "app/claims/schemas.py", "app/posting/texts.py", "app/cli/demo/demo.py"}.isdisjoint(found)


@pytest.fixture
def little(tmp_path: Path) -> Path:
    """A program of two rules, one of them with a test."""
    root = tmp_path / "little"
    for path, text in {
        "app/__init__.py": "",
        "app/rules.py": "def enough(n):\n    return n >= 3\n\n\ndef late(n):\n    return n > 5\n",
        "tests/rules/test_rules.py": "from app.rules import enough\n\n\ndef test_enough():\n"
        "    assert (enough(3), enough(2)) == (True, False)\n",
    }.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
    return root


def test_a_rule_without_tests_is_told_of_as_unnoticed(little: Path, tmp_path: Path) -> None:
    texts = sources(little)
    before = {path: (little / path).read_text() for path in texts}
    chosen = [one for one in changes(texts) if one.kind == "comparison"]
    with copied(little) as tree:
        trying = Trying(tree, tmp_path / "kept", seconds=60)
        tested, untested = [trying.tried(one) for one in chosen]
        assert {path: (tree / path).read_text() for path in texts} == before
    assert not tree.exists()
    assert (tested.came, tested.why) == (Came.NOTICED, "tests/rules/test_rules.py::test_enough")
    assert (untested.came, untested.why) == (Came.SURVIVED, "no test runs it")
    assert "- return n > 5\n  + return n >= 5" in program.told(untested, texts["app/rules.py"])
    assert {path: (little / path).read_text() for path in texts} == before


def test_the_nearest_tests_are_asked_first_and_then_those_of_the_rooms_that_import_the_file(
    little: Path, tmp_path: Path
) -> None:
    for path, text in {
        "app/votes/count/sums.py": "def total(): ...\n",
        "app/claims/entering.py": "from app.votes.count import sums\n",
        "app/posting/texts.py": "from app.votes.count.sums import total\n",
        "app/media/store.py": "from app.votes.count import other\n",
    }.items():
        (little / path).parent.mkdir(parents=True, exist_ok=True)
        (little / path).write_text(text)
    for folder in ("votes/count", "votes", "claims", "posting", "media", "routers"):
        (little / "tests" / folder).mkdir(parents=True, exist_ok=True)
    own = ["tests/votes/count", "tests/votes"]
    asked = Trying(little, tmp_path, seconds=1).folders("app/votes/count/sums.py")
    assert asked == [*own, "tests/claims", "tests/posting", "tests/routers"]
    assert Trying(little, tmp_path, seconds=1, beside=()).folders("app/votes/count/sums.py") == own


def test_lines_are_taken_once_and_anew_when_the_file_or_the_tests_have_changed(little: Path, tmp_path: Path) -> None:
    taken: list[str] = []
    bits = f"{1 << 2:x}"

    def take(folder: str, target: Path) -> None:
        taken.append(folder)
        target.write_text(f'{{"one": [0.5, {{"rules.py": "{bits}"}}], "two": [0.1, {{"rules.py": "{bits}"}}]}}')

    def asked(lines: range = range(1, 3)) -> list[str]:
        known = LinesRun(little, tmp_path / "kept", take)
        return [one.test for one in known.tests("app/rules.py", lines, "tests/rules")]

    assert asked() == asked() == ["two", "one"]
    assert asked(range(5, 7)) == []
    assert len(taken) == 1
    for path in ("app/rules.py", "tests/rules/test_rules.py"):
        with (little / path).open("a") as file:
            file.write("\n")
        assert asked() == ["two", "one"]
    assert len(taken) == 3


def test_the_rate_leaves_out_what_is_argued_and_is_cut_off() -> None:
    (one, *_) = of(RULES)

    def trials(noticed: int, survived: int, argued: int) -> list[Trial]:
        each = [Came.NOTICED] * noticed + [Came.SURVIVED] * survived + [Came.ARGUED] * argued
        return [Trial(one, came, "") for came in each]

    assert program.rate(trials(19, 1, 5)) == 95
    assert program.rate(trials(189, 11, 0)) == 94
    assert program.rate(trials(0, 0, 3)) == 100


def test_every_argued_change_can_still_be_made_and_has_its_reason() -> None:
    """Who changes the line argues anew."""
    known = program.argued()
    texts = sources(ROOT, sorted({name[0] for name in known}) or ["app/claims"])
    possible = {one.named(texts[one.path]) for one in changes(texts, sources(ROOT))}
    assert [one for one in known if one not in possible] == []
    assert all(len(reason.split()) > 3 for reason in known.values())
