"""docs/hands.md is the code: who acts alone, by two of one body, by two bodies; no final result is one body's."""

import re
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import CheckConstraint

from app.claims.reading.two_units import SETTLERS
from app.identity.bodies.body import BODY_OF
from app.identity.permissions import PERMISSIONS, Permission, Role
from app.models import METADATA
from app.projects.alarms.deciding import BODIES
from app.voting.hands.bodies import of_two_bodies
from app.voting.lifecycle import STEPS, Act, ConvenorKind, Hand, roles_of

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "hands.md"
NOBODY = "—"
TWO_PERSONS: dict[str, Permission] = {
    "register_import": Permission.REGISTER_APPROVE,
    "correction": Permission.REGISTER_APPROVE,
    "roll_correction": Permission.VOTE_SECOND,
    "vote_proposal": Permission.VOTE_SECOND,
    "public_event": Permission.VOTE_SECOND,
    "voting_authority": Permission.AUTHORITY_RECORD,
    "ballot": Permission.PAPER_HANDLE,
    "paper": Permission.PAPER_HANDLE,
    "venue_session": Permission.VENUE_RUN,
    "box_opening": Permission.VENUE_RUN,
    "count_sheet": Permission.VENUE_RUN,
    "requirement_proposal": Permission.PROJECT_SECOND,
    "requirement_set": Permission.PROJECT_SECOND,
    "emergency_act": Permission.PROJECT_APPROVE,
    "gate_certificate": Permission.GATE_CERTIFY,
    "site_alarm_ruling": Permission.WORKS_DECIDE,
    "plan_carrying": Permission.PLAN_SECOND,
    "password_reset": Permission.PASSWORD_RESET,
}
"""The tables in which the database itself keeps two persons apart, and the permission of the second of them."""

TWO_BODIES: dict[Permission, tuple[Role, ...]] = {
    Permission.DISPUTE_SETTLE: SETTLERS,
    Permission.CLAIM_SETTLE: SETTLERS,
    Permission.WORKS_DECIDE: BODIES,
    Permission.PLAN_SECOND: (
        Role.DISTRICT_OFFICE,
        Role.STREET_OFFICE,
        Role.NEIGHBOURHOOD_COMMITTEE,
        Role.OWNERS_COMMITTEE,
    ),
}
"""What two bodies do beside votes, and the roles that speak for them."""


FIRST: dict[Permission, Permission] = {
    Permission.REGISTER_APPROVE: Permission.REGISTER_PROPOSE,
    Permission.PROJECT_SECOND: Permission.PROJECT_REQUIRE,
    Permission.APPLICATION_DECIDE: Permission.APPLICATION_RECORD,
    Permission.POLICY_WRITE: Permission.POLICY_WRITE,
    Permission.PLAN_SECOND: Permission.PROJECT_WRITE,
}
"""What somebody else has done before, where that takes a permission of its own or the program alone holds the two apart."""


def roles(found: Iterable[Role]) -> str:
    named = frozenset(found)
    return "、".join(role.label for role in Role if role in named)


def holders(permission: Permission) -> str:
    return roles(role for role in Role if permission in PERMISSIONS[role])


def hands(second: Permission) -> str:
    """Who does something first, where that takes a permission of its own, and who does it second."""
    before = FIRST.get(second, second)
    return holders(second) if before is second else f"{holders(before)}（{before.label}）；{holders(second)}"


def convenors() -> dict[frozenset[Role], str]:
    """Convenors in words by the role that acts for them."""
    by_role: dict[frozenset[Role], list[str]] = {}
    for kind in ConvenorKind:
        by_role.setdefault(roles_of(Hand.CONVENOR, kind), []).append(kind.label)
    return {role: "、".join(labels) for role, labels in by_role.items()}


def acts() -> list[list[str]]:
    """An act of a vote in each kind of convenor's: alone, by two who may be of one body, by two bodies."""
    called = convenors()
    first = {roles_of(Hand.CONVENOR, kind): kind for kind in reversed(ConvenorKind)}
    found = []
    for act in Act:
        step = STEPS[act]
        by_words: dict[tuple[str, str, str], list[str]] = {}
        for role, words in called.items():
            proposes = roles(roles_of(step.proposes, first[role]))
            both = f"{proposes}提出；{roles(roles_of(step.approves or Hand.CLOCK, first[role]))}批准"
            if step.approves is None:
                row = (proposes, NOBODY, NOBODY)
            elif of_two_bodies(act, first[role]):
                row = (NOBODY, NOBODY, both)
            else:
                row = (NOBODY, both, NOBODY)
            by_words.setdefault(row, []).append(words)
        found += [
            [act.label, "、".join(words) if len(by_words) > 1 else "任何召集人", *row]
            for row, words in by_words.items()
        ]
    return found


def permissions() -> list[list[str]]:
    """What else changes something, and whether one hand does it."""
    by_two = {*TWO_PERSONS.values(), *FIRST}
    found = []
    for one in Permission:
        if one.partition(":")[2] in {"read", "count"} or one in {Permission.VOTE_ACT, Permission.VOTE_SECOND}:
            continue
        if one in TWO_BODIES:
            ways = [NOBODY, NOBODY, hands(one)]
        elif one in by_two:
            ways = [NOBODY, hands(one), NOBODY]
        elif one in {*FIRST.values()} - {Permission.APPLICATION_RECORD, Permission.PROJECT_WRITE}:
            continue
        else:
            ways = [holders(one), NOBODY, NOBODY]
        found.append([f"`{one}` {one.label}", *ways])
    return found


def written(heading: str, rows: list[list[str]]) -> list[str]:
    return [heading, "|" + "---|" * (heading.count("|") - 1), *(f"| {' | '.join(row)} |" for row in rows)]


def tables() -> list[str]:
    """All lines of tables that the document has."""
    return [
        *written("| 表决的步骤 | 谁召集 | 一人单独 | 两人，可属同一方 | 两方各一人 |", acts()),
        *written("| 权限 | 一人单独 | 两人，可属同一方 | 两方各一人 |", permissions()),
    ]


def test_the_document_is_the_code() -> None:
    assert [line for line in DOCUMENT.read_text().splitlines() if line.startswith("|")] == tables()


def test_a_final_result_is_of_no_one_body_alone() -> None:
    for act in (Act.OPEN, Act.EXTEND, Act.FINALISE):
        mine = [row for row in acts() if row[0] == act.label]
        assert mine
        for _, _, alone, of_one_body, of_two in mine:
            assert (alone, of_one_body) == (NOBODY, NOBODY)
            assert of_two != NOBODY
    for kind in ConvenorKind:
        proposing, approving = (
            {BODY_OF[role] for role in roles_of(hand, kind)}
            for hand in (Hand.CONVENOR, STEPS[Act.FINALISE].approves or Hand.CLOCK)
        )
        assert not proposing & approving


def test_every_table_in_which_the_database_keeps_two_persons_apart_is_of_a_permission() -> None:
    apart = {
        table.name
        for table in METADATA.sorted_tables
        for one in table.constraints
        if isinstance(one, CheckConstraint) and str(one.name).endswith("_two_persons")
    }
    assert apart == TWO_PERSONS.keys()
    two_bodies = {
        table.name
        for table in METADATA.sorted_tables
        for one in table.constraints
        if isinstance(one, CheckConstraint) and re.search("_two_bodies$", str(one.name))
    }
    assert {TWO_PERSONS[name] for name in two_bodies} <= TWO_BODIES.keys()


def test_who_speaks_for_two_bodies_is_of_different_ones() -> None:
    for permission, speaking in TWO_BODIES.items():
        assert set(speaking) == {role for role in Role if permission in PERMISSIONS[role]}
        assert len({BODY_OF[role] for role in speaking}) == len(speaking)
