"""How a claim stands, told from its events alone."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.claims.kinds import ClaimAct, ClaimFinding, ClaimState
from app.claims.reading.standing import ClaimHappened, ClaimStanding, standing
from app.identity.permissions import Role

AT = datetime(2026, 11, 25, 2, tzinfo=UTC)
AGREE: dict[str, Any] = {"about": "改造", "words": "同意", "facts": {"stance": "agree"}}
AGAINST: dict[str, Any] = {"about": "改造", "words": "不同意", "facts": {"stance": "against"}}
STREET, COMMITTEE, DISTRICT = Role.STREET_OFFICE, Role.NEIGHBOURHOOD_COMMITTEE, Role.DISTRICT_OFFICE


def confirm(owner: str = "A") -> ClaimHappened:
    return ClaimHappened(0, ClaimAct.CONFIRM, AT, owner)


def correct(owner: str = "A", said: dict[str, Any] = AGAINST) -> ClaimHappened:
    return ClaimHappened(0, ClaimAct.CORRECT, AT, owner, said)


def dispute(owner: str = "A") -> ClaimHappened:
    return ClaimHappened(0, ClaimAct.DISPUTE, AT, owner)


def find(finding: ClaimFinding, role: Role, of: int) -> ClaimHappened:
    return ClaimHappened(0, ClaimAct.FIND, AT, finding=finding, role=role, dispute_seq=of)


MEND, OWN_WORD = ClaimHappened(0, ClaimAct.MEND, AT), ClaimHappened(0, ClaimAct.OWN_WORD, AT, "A")


def after(*events: ClaimHappened, owned: bool = True, leads: Role = STREET) -> ClaimStanding:
    """How it stands after these events, numbered from 1 and a minute apart."""
    made = [
        ClaimHappened(
            seq,
            one.act,
            AT + timedelta(minutes=seq),
            one.owner,
            one.fields,
            one.finding,
            one.role,
            one.dispute_seq,
        )
        for seq, one in enumerate(events, start=1)
    ]
    return standing(AGREE, AT, made, leads=leads, owned=owned)


def test_nobody_has_spoken() -> None:
    assert after() == ClaimStanding(ClaimState.UNCONFIRMED, AT, AGREE)
    assert after().counts


def test_an_owner_confirms_and_it_counts_as_theirs() -> None:
    now = after(confirm())
    assert (now.state, now.fields, now.since) == (ClaimState.CONFIRMED, AGREE, AT + timedelta(minutes=1))
    assert now.state.by_owner


def test_a_correction_counts_in_the_owners_words() -> None:
    now = after(correct())
    assert (now.state, now.fields, now.counts) == (ClaimState.CORRECTED, AGAINST, True)


def test_a_dispute_takes_it_out_at_once_and_its_owner_can_take_it_back() -> None:
    assert (after(dispute()).state, after(dispute()).counts, after(dispute()).dispute) == (
        ClaimState.DISPUTED,
        False,
        1,
    )
    assert after(dispute(), confirm()).state is ClaimState.CONFIRMED
    assert after(dispute(), correct()).fields == AGAINST


def test_owners_of_one_home_who_differ_are_counted_for_neither() -> None:
    assert after(confirm("A"), dispute("B")).state is ClaimState.DISPUTED
    assert after(dispute("B"), confirm("A")).state is ClaimState.DISPUTED
    differing = after(confirm("A"), correct("B"))
    assert (differing.state, differing.dispute) == (ClaimState.DISPUTED, None)
    assert after(confirm("A"), correct("B"), confirm("B")).state is ClaimState.CONFIRMED
    assert after(correct("A"), correct("B")).fields == AGAINST


def test_two_units_strike_it_for_good() -> None:
    forged = (dispute(), find(ClaimFinding.FORGED, COMMITTEE, 1))
    assert after(*forged).state is ClaimState.DISPUTED
    assert after(*forged, find(ClaimFinding.FORGED, STREET, 1)).state is ClaimState.STRUCK
    assert after(*forged, find(ClaimFinding.FORGED, STREET, 1), confirm()).state is ClaimState.STRUCK


def test_two_of_one_unit_two_that_differ_and_two_without_the_street_settle_nothing() -> None:
    for one, other in (
        ((ClaimFinding.FORGED, STREET), (ClaimFinding.FORGED, STREET)),
        ((ClaimFinding.FORGED, COMMITTEE), (ClaimFinding.GENUINE, STREET)),
        ((ClaimFinding.FORGED, COMMITTEE), (ClaimFinding.FORGED, DISTRICT)),
    ):
        assert after(dispute(), find(*one, 1), find(*other, 1)).state is ClaimState.DISPUTED


def test_where_the_streets_own_people_entered_it_the_district_leads() -> None:
    events = (dispute(), find(ClaimFinding.FORGED, COMMITTEE, 1), find(ClaimFinding.FORGED, DISTRICT, 1))
    assert after(*events, leads=DISTRICT).state is ClaimState.STRUCK


def test_an_upheld_claim_waits_for_its_owner_before_it_counts() -> None:
    upheld = (dispute(), find(ClaimFinding.GENUINE, COMMITTEE, 1), find(ClaimFinding.GENUINE, STREET, 1))
    assert (after(*upheld).state, after(*upheld).counts) == (ClaimState.UPHELD, False)
    assert after(*upheld, confirm()).state is ClaimState.CONFIRMED


def test_findings_of_one_dispute_settle_no_later_one() -> None:
    upheld = (dispute(), find(ClaimFinding.GENUINE, COMMITTEE, 1), find(ClaimFinding.GENUINE, STREET, 1))
    again = after(*upheld, confirm(), dispute())
    assert (again.state, again.dispute) == (ClaimState.DISPUTED, 5)


def test_what_was_mended_or_said_anew_is_out_whatever_comes_after() -> None:
    for taken, state in ((MEND, ClaimState.MENDED), (OWN_WORD, ClaimState.REPLACED)):
        assert after(taken).state is state
        assert after(dispute(), taken, confirm("B")).state is state


def test_a_sale_or_a_death_blocks_but_what_was_struck_stays_struck() -> None:
    assert after(owned=False).state is ClaimState.BLOCKED
    assert after(confirm(), owned=False).state is ClaimState.BLOCKED
    struck = (dispute(), find(ClaimFinding.FORGED, COMMITTEE, 1), find(ClaimFinding.FORGED, STREET, 1))
    assert after(*struck, owned=False).state is ClaimState.STRUCK


OWNERS = st.sampled_from("AB")
EVENTS = st.lists(
    st.one_of(
        st.builds(confirm, OWNERS),
        st.builds(correct, OWNERS, st.sampled_from([AGREE, AGAINST])),
        st.builds(dispute, OWNERS),
        st.builds(
            find, st.sampled_from(ClaimFinding), st.sampled_from([STREET, COMMITTEE, DISTRICT]), st.integers(1, 6)
        ),
        st.sampled_from([MEND, OWN_WORD]),
    ),
    max_size=10,
)


def latest_words(events: Sequence[ClaimHappened]) -> dict[str, ClaimAct]:
    return {one.owner: one.act for one in events if one.owner is not None}


@given(EVENTS, st.booleans())
def test_nothing_counts_that_an_owner_disputes(events: list[ClaimHappened], owned: bool) -> None:
    now = after(*events, owned=owned)
    if now.counts:
        assert owned
        assert ClaimAct.DISPUTE not in latest_words(events).values()
        assert not {ClaimAct.MEND, ClaimAct.OWN_WORD} & {one.act for one in events}


@given(EVENTS)
def test_nothing_counts_in_words_that_nobody_used(events: list[ClaimHappened]) -> None:
    said = [AGREE, *(one.fields for one in events if one.fields is not None)]
    assert after(*events).fields in said


@given(EVENTS)
def test_the_order_in_which_events_are_read_changes_nothing(events: list[ClaimHappened]) -> None:
    made = [
        ClaimHappened(seq, one.act, AT, one.owner, one.fields, one.finding, one.role, one.dispute_seq)
        for seq, one in enumerate(events, start=1)
    ]
    assert standing(AGREE, AT, made) == standing(AGREE, AT, made[::-1])


def test_two_disputes_are_upheld_since_the_later_one_was_settled() -> None:
    """A's was raised first and settled last."""
    both = [dispute("A"), dispute("B")]
    settled = [find(ClaimFinding.GENUINE, role, of) for of in (2, 1) for role in (STREET, COMMITTEE)]
    assert after(*both, *settled) == ClaimStanding(ClaimState.UPHELD, AT + timedelta(minutes=6), AGREE)
