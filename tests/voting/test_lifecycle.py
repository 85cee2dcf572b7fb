"""States, acts and hands of a vote; the clock's word on the window."""

from datetime import datetime, timedelta

import pytest

from app.identity.permissions import Role
from app.voting.lifecycle import STEPS, Act, ConvenorKind, Hand, Phase, State, allowed, phase, roles_of

OPENS = datetime.fromisoformat("2026-03-17T00:00:00+08:00")
CLOSES = OPENS + timedelta(days=10)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (OPENS - timedelta(microseconds=1), Phase.NOT_YET),
        (OPENS, Phase.RECEIVING),
        (CLOSES - timedelta(microseconds=1), Phase.RECEIVING),
        (CLOSES, Phase.ENDED),
    ],
)
def test_the_window_is_half_open(at: datetime, expected: Phase) -> None:
    assert phase(State.OPEN, OPENS, CLOSES, at) is expected


@pytest.mark.parametrize("state", [state for state in State if state is not State.OPEN])
def test_nothing_is_received_in_any_other_state(state: State) -> None:
    assert phase(state, OPENS, CLOSES, OPENS + timedelta(days=1)) is not Phase.RECEIVING


def test_every_act_has_its_step_and_every_state_a_way_to_it() -> None:
    assert set(STEPS) == set(Act)
    reached = {step.target for step in STEPS.values()} | {State.DRAFT, State.AWAITING, State.STOPPED}
    assert reached - {None} == set(State)
    assert [act for act, step in STEPS.items() if step.target is None] == [Act.CORRECT_ROLL]


def test_the_exits_lead_nowhere() -> None:
    for state in (State.VOIDED, State.ANNULLED, State.SUPERSEDED):
        assert list(allowed(state)) == []


@pytest.mark.parametrize("convenor", ConvenorKind)
@pytest.mark.parametrize("act", Act)
def test_whoever_proposes_cannot_be_of_the_body_that_approves(act: Act, convenor: ConvenorKind) -> None:
    step = STEPS[act]
    proposers = roles_of(step.proposes, convenor)
    assert proposers
    if step.approves is not None:
        approvers = roles_of(step.approves, convenor)
        assert approvers
        # A roll is corrected as the register is: by another person of the committee, or by the street.
        assert act is Act.CORRECT_ROLL or not proposers & approvers


@pytest.mark.parametrize("convenor", ConvenorKind)
def test_what_a_body_does_alone_neither_opens_nor_extends_nor_ends_a_vote(convenor: ConvenorKind) -> None:
    def bodies(hand: Hand | None) -> frozenset[Role]:
        return roles_of(hand, convenor) if hand is not None else frozenset()

    alone = {act for act, step in STEPS.items() if not bodies(step.approves) - bodies(step.proposes)}
    # A roll is corrected within the committee where another person of it approves; a person outside the convenor decides.
    assert alone - {Act.CORRECT_ROLL} == {Act.POST_ROLL, Act.GIVE_NOTICE, Act.POST_RESULT, Act.DECIDE, Act.ARCHIVE}


@pytest.mark.parametrize("convenor", ConvenorKind)
def test_a_person_outside_the_convenor_decides(convenor: ConvenorKind) -> None:
    assert not roles_of(Hand.OUTSIDER, convenor) & roles_of(Hand.CONVENOR, convenor)


def test_only_the_street_and_the_district_annul() -> None:
    step = STEPS[Act.ANNUL]
    kind = ConvenorKind.OWNERS_COMMITTEE
    assert (roles_of(step.proposes, kind), roles_of(step.approves or Hand.CLOCK, kind)) == (
        {Role.STREET_OFFICE},
        {Role.DISTRICT_OFFICE},
    )


def test_nobody_ends_a_window_early() -> None:
    assert not any(step.target is State.COUNTED and State.NOTICED in step.sources for step in STEPS.values())
    assert Act.EXTEND in allowed(State.OPEN)
