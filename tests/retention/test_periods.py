"""The table of what is kept: whole, sourced, and the same in the document."""

from datetime import timedelta
from pathlib import Path

import pytest

from app.models import ERASABLE, EVIDENCE, METADATA
from app.retention.applying import ACTS, BY_FILE
from app.retention.periods import RULES, Fate, Kind

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "retention.md"


def row(kind: Kind) -> str:
    """The line of a kind as the document has it."""
    rule = RULES[kind]
    kept = "—" if rule.after is None else f"{rule.after.days} 天"
    tables = "、".join(f"`{table}`" for table in rule.tables)
    return f"| {kind.label} | {rule.since} | {kept} | {rule.fate.label} | {rule.ground} | {tables} |"


def test_every_table_is_of_one_kind() -> None:
    named = [table for rule in RULES.values() for table in rule.tables]
    assert sorted(named) == sorted(METADATA.tables)


def test_the_document_is_the_table() -> None:
    lines = [line for line in DOCUMENT.read_text().splitlines() if line.startswith("| ")][1:]
    assert lines == [row(kind) for kind in Kind]


@pytest.mark.parametrize("kind", Kind)
def test_what_ends_has_a_period_an_act_and_a_ground(kind: Kind) -> None:
    rule = RULES[kind]
    assert (rule.after is None) == (rule.fate is Fate.KEEP) == (kind not in ACTS.keys() | BY_FILE.keys())
    assert rule.ground


def test_the_floors_of_the_law_hold() -> None:
    floors = {
        Kind.STAFF_SIGN_INS: timedelta(days=184),  # security logs six months, R-85
        Kind.CONSENTS: timedelta(days=3 * 365 + 1),
        Kind.BINDINGS: timedelta(days=3 * 365 + 1),  # what shows who voted, three years
        Kind.FORMER_OWNERS: timedelta(days=3 * 365 + 1),
        Kind.CASE_REPORTERS: timedelta(days=3 * 365 + 1),
    }
    for kind, least in floors.items():
        after = RULES[kind].after
        assert after is not None
        assert after >= least


def test_evidence_is_kept_whole() -> None:
    for rule in RULES.values():
        assert rule.fate is Fate.KEEP or not (EVIDENCE - ERASABLE) & set(rule.tables)
