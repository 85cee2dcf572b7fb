"""The one table between roles and permissions, and the separations it holds (law R-87)."""

import re

import pytest

from app.identity.bodies.appointing import APPOINTS, TEMPORARY
from app.identity.permissions import PERMISSIONS, SCOPES, Permission, Role, ScopeKind

EDITING = {Permission.REGISTER_PROPOSE, Permission.REGISTER_APPROVE}
PERSONAL = {Permission.OWNER_SEARCH, Permission.OWNER_REVEAL, Permission.REGISTER_SHEET}
PHONES = {Permission.CODE_ISSUE, Permission.BINDING_CONFIRM}
BALLOTS = {Permission.VOTE_READ, Permission.VOTE_ACT, Permission.PAPER_HANDLE, Permission.ROLL_COUNT}
OF_AN_ESTATE = {one for one in Permission if one.partition(":")[0] not in {"place", "password"}}


def holders(permission: Permission) -> set[Role]:
    return {role for role in Role if permission in PERMISSIONS[role]}


def test_every_role_has_permissions_and_a_reach() -> None:
    assert set(PERMISSIONS) == set(SCOPES) == set(Role)
    assert all(SCOPES[role] for role in Role)


@pytest.mark.parametrize("permission", Permission)
def test_every_permission_is_somebodys_and_nobody_has_all(permission: Permission) -> None:
    assert holders(permission)
    assert holders(permission) != set(Role)


@pytest.mark.parametrize("permission", Permission)
def test_a_permission_is_an_object_and_an_act_in_one_grammar(permission: Permission) -> None:
    """`object:act`, each one English word; the name in the source says the same, and the label is a verb's phrase."""
    said = re.fullmatch(r"([a-z]+):([a-z]+)", permission)
    assert said is not None
    assert permission.name == "_".join(said.groups()).upper()
    assert re.fullmatch(r"[\u4e00-\u9fff、]{2,20}", permission.label)


def test_no_two_permissions_read_alike() -> None:
    assert len({one.label for one in Permission}) == len(Permission)
    assert len({one.label for one in Role}) == len(Role)


def test_who_looks_on_or_witnesses_for_a_while_sees_nobodys_data_and_changes_nothing() -> None:
    for role in TEMPORARY - {Role.COUNTER}:
        acts = {one.partition(":")[2] for one in PERMISSIONS[role]}
        # A volunteer supervisor reports what is wrong, with a photo, as every resident may.
        assert acts <= ({"read", "enter", "add"} if role is Role.VOLUNTEER_SUPERVISOR else {"read", "call"})
        assert not PERMISSIONS[role] & (PERSONAL | PHONES | BALLOTS | {Permission.REGISTER_READ, Permission.LOOK_READ})


def test_temporary_roles_are_the_streets_to_give_and_nobodys_in_what_is_not_theirs() -> None:
    givers = {role: {one for one, given in APPOINTS.items() if role in given} for role in TEMPORARY}
    assert set(map(frozenset, givers.values())) == {frozenset({Role.STREET_OFFICE})}
    assert not any(ScopeKind.DISTRICT in SCOPES[role] or ScopeKind.PLATFORM in SCOPES[role] for role in TEMPORARY)


def test_an_administrator_sees_nobodys_data() -> None:
    assert not PERMISSIONS[Role.ADMINISTRATOR] & OF_AN_ESTATE


def test_only_an_administrator_reaches_the_whole_platform() -> None:
    assert {role for role in Role if ScopeKind.PLATFORM in SCOPES[role]} == {Role.ADMINISTRATOR}
    assert SCOPES[Role.ADMINISTRATOR] == {ScopeKind.PLATFORM}


def test_who_canvasses_neither_edits_nor_counts_nor_sees_ballots_nor_anybody_in_clear() -> None:
    counting = {Permission.ROLL_COUNT, Permission.ROLL_FREEZE, Permission.PAPER_HANDLE, Permission.VOTE_ACT}
    assert not PERMISSIONS[Role.GRID_WORKER] & (EDITING | PERSONAL | PHONES | counting)


def test_who_handles_papers_does_nothing_else_and_nobody_else_does() -> None:
    """A counter hands in scans and photos of what they handle, and sees no other evidence."""
    assert holders(Permission.PAPER_HANDLE) == holders(Permission.VENUE_RUN) == {Role.COUNTER}
    assert PERMISSIONS[Role.COUNTER] == {
        Permission.PAPER_HANDLE,
        Permission.VENUE_RUN,
        Permission.VOTE_READ,
        Permission.EVIDENCE_ADD,
    }


def test_who_settles_a_dispute_neither_counts_nor_canvasses_nor_convenes_for_the_owners() -> None:
    assert holders(Permission.DISPUTE_SETTLE) == {
        Role.NEIGHBOURHOOD_COMMITTEE,
        Role.STREET_OFFICE,
        Role.DISTRICT_OFFICE,
    }
    assert not holders(Permission.AUTHORITY_RECORD) & {Role.COUNTER, Role.GRID_WORKER, Role.OWNERS_COMMITTEE}


def test_who_says_which_phone_is_whose_neither_counts_papers_nor_audits() -> None:
    assert holders(Permission.BINDING_CONFIRM) == holders(Permission.CODE_ISSUE)
    assert not holders(Permission.BINDING_CONFIRM) & {Role.COUNTER, Role.AUDITOR, Role.GRID_WORKER, Role.ADMINISTRATOR}


def test_who_acts_on_a_vote_is_who_convenes_it_or_stands_above() -> None:
    assert holders(Permission.VOTE_ACT) == {
        Role.NEIGHBOURHOOD_COMMITTEE,
        Role.OWNERS_COMMITTEE,
        Role.STREET_OFFICE,
        Role.DISTRICT_OFFICE,
    }


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.OWNERS_COMMITTEE, Role.DISTRICT_OFFICE])
def test_who_looks_on_changes_no_register_and_sees_nobody_in_clear(role: Role) -> None:
    assert not PERMISSIONS[role] & (EDITING | PERSONAL | PHONES | {Permission.ROLL_FREEZE, Permission.GRID_DRAW})


def test_an_auditor_only_reads_and_recounts() -> None:
    acts = {one.partition(":")[2] for one in PERMISSIONS[Role.AUDITOR]}
    # A sample by a seed of their own, one contact of it at a time, a bundle to check and what was found of it.
    assert acts <= {"read", "count", "draw", "call", "export", "attest"}


def test_a_contractor_may_nothing_at_a_register_or_a_vote() -> None:
    assert not PERMISSIONS[Role.RESPONSIBLE_UNIT] & (EDITING | PERSONAL | PHONES | BALLOTS)
    assert Permission.REGISTER_READ not in PERMISSIONS[Role.RESPONSIBLE_UNIT]


def test_a_change_of_the_register_can_be_approved_by_more_roles_than_may_propose_it() -> None:
    """Two persons are asked for; a committee with one clerk turns to the street."""
    assert holders(Permission.REGISTER_PROPOSE) == {Role.NEIGHBOURHOOD_COMMITTEE}
    assert holders(Permission.REGISTER_APPROVE) == {Role.NEIGHBOURHOOD_COMMITTEE, Role.STREET_OFFICE}


def test_the_roll_is_frozen_by_who_convenes_not_by_who_approves() -> None:
    assert holders(Permission.ROLL_FREEZE) == {Role.NEIGHBOURHOOD_COMMITTEE}


def test_who_counts_and_also_edits_the_register_is_no_more_than_these() -> None:
    """A count from a roll stores nothing and decides nothing; deciding ones want a mandate without editing."""
    both = {role for role in holders(Permission.ROLL_COUNT) if PERMISSIONS[role] & EDITING}
    assert both <= {Role.NEIGHBOURHOOD_COMMITTEE, Role.STREET_OFFICE}
    assert {Role.AUDITOR, Role.OWNERS_COMMITTEE} <= holders(Permission.ROLL_COUNT) - both


def test_who_sees_in_clear_may_also_find_and_is_at_the_estate_every_day() -> None:
    assert holders(Permission.OWNER_REVEAL) == {Role.NEIGHBOURHOOD_COMMITTEE, Role.STREET_OFFICE}
    assert holders(Permission.OWNER_REVEAL) == holders(Permission.OWNER_SEARCH) == holders(Permission.REGISTER_SHEET)
