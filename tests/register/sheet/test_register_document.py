"""docs/register.md says what the code does: its headings are understood, its codes and remedies are all there are."""

import ast
import inspect
import re
from pathlib import Path

import pytest

from app.register.imports import study
from app.register.sheet.fault_codes import FaultCode
from app.register.sheet.files.refusal import RefusalCode
from app.register.sheet.wording import Field, understand

DOCUMENT = (Path(__file__).resolve().parents[3] / "docs" / "register.md").read_text()


def table(*heading: str) -> list[list[str]]:
    """The rows of the table under a heading row, as plain cells."""
    lines = DOCUMENT.split(f"| {' | '.join(heading)} |\n", 1)[1].splitlines()[1:]
    end = next(number for number, line in enumerate(lines) if not line.startswith("|"))
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines[:end]]


def test_every_fault_stands_there_with_its_severity_and_remedy() -> None:
    assert table("code", "severity", "remedy") == [[code.value, code.severity.value, code.remedy] for code in FaultCode]


def test_every_refusal_stands_there() -> None:
    assert table("code", "why") == [[code.value, code.label] for code in RefusalCode]


def test_every_field_has_its_headings() -> None:
    assert {row[0] for row in table("field", "for example")} == {field.value for field in Field}


@pytest.mark.parametrize(("field", "examples"), table("field", "for example"), ids=lambda cell: cell.split("、")[0])
def test_the_headings_are_understood(field: str, examples: str) -> None:
    meant = {heading: understand(heading) for heading in examples.split("、")}
    assert {heading: found.field.value if found else None for heading, found in meant.items()} == dict.fromkeys(
        meant, field
    )


def test_the_faults_found_beside_the_register_are_named() -> None:
    called = [node for node in ast.walk(ast.parse(inspect.getsource(study))) if isinstance(node, ast.Call)]
    made = [node.args[0] for node in called if isinstance(node.func, ast.Name) and node.func.id == "FaultInSheet"]
    codes = {code.value for code in made if isinstance(code, ast.Constant)}
    assert len(codes) == len(made) > 0
    assert codes == set(re.findall(r"`([a-z_]+)` \(", DOCUMENT.rpartition("Two more errors")[2]))
