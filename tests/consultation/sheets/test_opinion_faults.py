"""Every code of the table is really given by some sheet or line, and says how to mend it."""

import re
from pathlib import Path

import app.consultation.sheets
from app.consultation.sheets.fault_codes import OpinionFault

ROOM = Path(app.consultation.sheets.__file__).parent
TESTS = Path(__file__).parent

# Given by a line alone, or by the reading of a hidden sheet; the tests name these by their code.
NAMED = {one: one.value for one in OpinionFault}


def test_every_code_is_given_and_tested() -> None:
    said = "".join(one.read_text() for one in ROOM.glob("*.py") if one.name != "fault_codes.py")
    tests = "".join(one.read_text() for one in TESTS.glob("test_*.py") if one.name != Path(__file__).name)
    for one, code in NAMED.items():
        assert f"OpinionFault.{one.name}" in said, one
        assert f'"{code}"' in tests or f"OpinionFault.{one.name}" in tests, one


def test_every_remedy_is_a_sentence() -> None:
    assert all(re.fullmatch(r".{4,}。", one.remedy) for one in OpinionFault)
