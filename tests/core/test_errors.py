"""The catalogue of refusals: every code in it once, in Chinese, and every raise fills its sentence."""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from app.core import errors as core_errors
from app.core.errors import Code, FieldFault, RefusalKind, Refused, catalogue
from app.identity import errors as identity_errors
from app.routers.errors import CATALOGUE, STATUS

APP = Path(core_errors.__file__).parents[1]
ROOMS = [importlib.import_module(f"app.{path.parent.name}.errors") for path in sorted(APP.glob("*/errors.py"))]
NAMED = {name: value for room in ROOMS for name, value in vars(room).items() if isinstance(value, Code)}
"""The codes by the names they have in the source."""
CODES = sorted(CATALOGUE.values(), key=lambda code: code.name)


def placeholders(code: Code) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(code.sentence) if name is not None}


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(APP.rglob("*.py")):
        yield path, ast.parse(path.read_text())


def calls(name: str) -> Iterator[tuple[str, ast.Call]]:
    for path, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
                yield f"{path.relative_to(APP.parent)}:{node.lineno}", node


def test_every_code_the_program_declares_is_in_the_catalogue() -> None:
    declared = {
        where: call.args[0].value
        for where, call in calls("Code")
        if call.args and isinstance(call.args[0], ast.Constant)
    }
    assert len(declared) > 30
    assert {where: name for where, name in declared.items() if name not in CATALOGUE} == {}
    assert len(set(declared.values())) == len(declared) == len(CATALOGUE)


def test_codes_are_declared_in_a_rooms_errors_alone() -> None:
    assert {where for where, _ in calls("Code") if "/errors.py:" not in where} == set()


def test_two_codes_of_one_name_are_refused() -> None:
    class One:
        A = Code("same", RefusalKind.INVALID, "一。")

    class Other:
        B = Code("same", RefusalKind.CONFLICT, "二。")

    with pytest.raises(ValueError, match="same"):
        catalogue(One, Other)
    assert catalogue(One, One) == {"same": One.A}


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.name)
def test_a_code_is_a_stable_name_and_a_chinese_sentence(code: Code) -> None:
    assert re.fullmatch(r"[a-z]+(_[a-z0-9]+)*", code.name)
    assert code.kind in STATUS
    # A sentence may end with a fact that is one itself, full stop included.
    assert re.search(r"。$|\{(remedy|why)\}$", code.sentence)
    assert re.search(r"[\u4e00-\u9fff{]", code.sentence)
    assert not re.search(r"[\u4e00-\u9fff][,;:!?]|[,;:!?][\u4e00-\u9fff]", code.sentence), "half-width punctuation"


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.name)
def test_every_placeholder_can_be_filled(code: Code) -> None:
    filled = Refused(code, (), **dict.fromkeys(placeholders(code), "某")).message
    assert not re.search(r"[{}]", filled)


def test_every_raise_fills_exactly_the_placeholders_of_its_sentence() -> None:
    wrong, seen = [], 0
    for where, call in calls("Refused"):
        first = call.args[0]
        name = first.attr if isinstance(first, ast.Attribute) else first.id if isinstance(first, ast.Name) else ""
        if name not in NAMED:
            wrong.append(f"{where}: cannot be followed")
            continue
        seen += 1
        given = {keyword.arg for keyword in call.keywords} - {"fields", "retry_after_s", "from_at"}
        if given != placeholders(NAMED[name]):
            wrong.append(f"{where}: {name} takes {placeholders(NAMED[name])}, is given {given}")
    assert wrong == []
    assert seen > 40


def test_every_code_is_raised_or_answered_somewhere() -> None:
    used = {
        node.attr if isinstance(node, ast.Attribute) else node.id
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute | ast.Name) and isinstance(node.ctx, ast.Load)
    }
    assert NAMED.keys() - used == set()


def test_a_refusal_carries_its_sentence_and_every_fault() -> None:
    faults = [FieldFault("name", "太长。"), FieldFault("address", "太长。")]
    refused = Refused(identity_errors.LOGIN_TAKEN, faults, login="{juwei}")
    assert refused.message == str(refused) == "账号 {juwei} 已存在，请换一个账号名。"
    assert refused.fields == tuple(faults)


def test_a_fact_that_is_missing_is_a_mistake_of_ours_found_at_once() -> None:
    with pytest.raises(KeyError):
        Refused(identity_errors.LOGIN_TAKEN)


def test_every_kind_has_its_status() -> None:
    assert set(STATUS) == set(RefusalKind)
    assert all(400 <= status < 600 for status in STATUS.values())
    assert len(set(STATUS.values())) == len(STATUS)
