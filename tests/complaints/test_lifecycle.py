"""Where a case stands after what happened to it: each step allowed or refused, and whatever order of steps."""

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.complaints.kinds import CaseAct, CaseOutcome, CaseState, PauseReason, Rating, Rung
from app.complaints.lifecycle import MAY, SEATING, CaseHappened, CaseStanding, NotNow, Seat, after, moved, replay

U1, U2 = Seat(Rung.UNIT, uuid.UUID(int=1)), Seat(Rung.UNIT, uuid.UUID(int=2))
OFFICE = Seat(Rung.COMMUNITY)
A = CaseAct

EVENTS = st.sampled_from(CaseAct).flatmap(
    lambda act: st.builds(
        CaseHappened,
        st.just(act),
        to=st.sampled_from([U1, U2, OFFICE]),
        outcome=st.sampled_from(CaseOutcome) if act in {A.SAID_DONE, A.DECIDED} else st.none(),
        pause=st.sampled_from(PauseReason) if act is A.PAUSED else st.none(),
        rung=st.sampled_from(Rung) if act is A.ESCALATED else st.none(),
        into=st.just(uuid.UUID(int=9)) if act is A.MERGED else st.none(),
    )
)


def stands(*events: CaseHappened | CaseAct) -> CaseStanding:
    """Where a case stands that was reported, and then this."""
    return replay(
        [CaseHappened(A.REPORTED), *(one if isinstance(one, CaseHappened) else CaseHappened(one) for one in events)]
    )


def sent(to: Seat) -> CaseHappened:
    return CaseHappened(A.DISPATCHED, to)


def refused(*events: CaseHappened | CaseAct) -> str:
    """The Chinese reason why the last of these cannot be."""
    stands(*events[:-1])
    with pytest.raises(NotNow) as refusal:
        stands(*events)
    return refusal.value.why


DONE = CaseHappened(A.SAID_DONE, outcome=CaseOutcome.FIXED)
TAKEN = (sent(U1), A.ACCEPTED)


def test_the_first_unit_stays_in_charge_until_another_accepts() -> None:
    assert stands(sent(U1)).charge == U1
    assert stands(sent(U1), A.REFUSED) == CaseStanding(CaseState.RETURNED, charge=U1)
    assert stands(sent(U1), A.REFUSED, sent(U2)) == CaseStanding(CaseState.OFFERED, charge=U1, offered=U2)
    assert stands(sent(U1), A.REFUSED, sent(U2), A.ACCEPTED).charge == U2
    handed = stands(*TAKEN, CaseHappened(A.HANDED_ON, U2))
    assert (handed.state, handed.charge, handed.offered) == (CaseState.IN_HAND, U1, U2)
    assert stands(*TAKEN, CaseHappened(A.HANDED_ON, U2), A.REFUSED).charge == U1
    assert stands(*TAKEN, CaseHappened(A.HANDED_ON, U2), A.ACCEPTED).charge == U2


def test_a_case_is_not_sent_where_it_is_but_back_to_whom_returned_it() -> None:
    assert refused(sent(U1), sent(U1)) == "已经派给这个单位了，请另选一个。"
    assert refused(*TAKEN, sent(U1)) == "已经派给这个单位了，请另选一个。"
    assert refused(*TAKEN, sent(U2), sent(U1)) == "已经派给这个单位了，请另选一个。"
    assert stands(sent(U1), A.REFUSED, sent(U1)).offered == U1
    assert refused(*TAKEN, CaseHappened(A.HANDED_ON, U1)) == "这件事就在该单位，请另选一个。"
    assert refused(*TAKEN, CaseHappened(A.HANDED_ON, U2), CaseHappened(A.HANDED_ON, OFFICE)).startswith("已在等")


def test_an_extension_is_granted_once_and_waits_for_one_answer() -> None:
    asked = (*TAKEN, A.EXTENSION_ASKED)
    assert stands(*asked).asked_extension
    assert refused(*asked, A.EXTENSION_ASKED) == "已经申请过延期，请等批复。"
    granted = stands(*asked, A.EXTENSION_GRANTED)
    assert (granted.extended, granted.asked_extension) == (True, False)
    assert refused(*asked, A.EXTENSION_GRANTED, A.EXTENSION_GRANTED) == "现在没有等待批准的延期申请。"
    assert refused(*asked, A.EXTENSION_GRANTED, A.EXTENSION_ASKED) == "只能延期一次，已经延期过了。"
    assert stands(*asked, A.EXTENSION_DENIED, A.EXTENSION_ASKED, A.EXTENSION_GRANTED).extended
    assert refused(*asked, A.EXTENSION_DENIED, A.EXTENSION_GRANTED) == "现在没有等待批准的延期申请。"


def test_a_pause_has_an_end_before_anything_is_done() -> None:
    paused = (*TAKEN, CaseHappened(A.PAUSED, pause=PauseReason.WAITS_FOR_MATERIAL))
    assert stands(*paused).paused is PauseReason.WAITS_FOR_MATERIAL
    assert refused(*paused, CaseHappened(A.PAUSED, pause=PauseReason.WAITS_FOR_WEATHER)) == "计时已经暂停。"
    assert refused(*paused, DONE) == "计时还在暂停，请先恢复。"
    assert stands(*paused, A.RESUMED, DONE).state is CaseState.SAID_DONE
    assert refused(*TAKEN, A.RESUMED) == "计时没有暂停。"


def test_fixed_says_the_unit_and_fixed_says_the_reporter_are_two_facts() -> None:
    said = stands(*TAKEN, DONE)
    assert (said.state, said.outcome, said.rating) == (CaseState.SAID_DONE, CaseOutcome.FIXED, None)
    assert stands(*TAKEN, DONE, A.SAID_FIXED).rating is Rating.FIXED
    assert stands(*TAKEN, DONE, A.LEFT_UNRATED).rating is Rating.NOT_RATED
    again = stands(*TAKEN, A.ACTED, DONE, A.SAID_NOT_FIXED)
    assert (again.state, again.outcome, again.reopened, again.acted) == (CaseState.IN_HAND, None, 1, False)
    twice = stands(*TAKEN, DONE, A.SAID_NOT_FIXED, DONE, A.SAID_NOT_FIXED)
    assert (twice.state, twice.rating) == (CaseState.DISPUTED, Rating.NOT_FIXED)
    decided = stands(*TAKEN, DONE, A.SAID_NOT_FIXED, DONE, A.SAID_NOT_FIXED, A.DECIDED)
    assert (decided.state, decided.rating, decided.outcome) == (CaseState.CLOSED, Rating.NOT_FIXED, CaseOutcome.FIXED)


def test_a_case_climbs_one_rung_at_a_time_and_anew_for_whoever_takes_it() -> None:
    up = CaseHappened(A.ESCALATED, rung=Rung.COMMUNITY)
    assert refused(sent(U1), up, CaseHappened(A.ESCALATED, rung=Rung.SUPERVISOR)) == "已经上报到这一级或更高。"
    assert stands(sent(U1), up, A.ACCEPTED).raised is None
    assert stands(*TAKEN, up, DONE, A.SAID_NOT_FIXED).raised is None
    assert stands(*TAKEN, DONE, A.SAID_NOT_FIXED, up, DONE, A.SAID_NOT_FIXED).raised is None


def test_a_merge_that_is_undone_goes_back_to_where_the_case_was() -> None:
    merged = (*TAKEN, CaseHappened(A.MERGED, into=uuid.UUID(int=9)))
    assert stands(*merged).state.ended
    back = stands(*merged, A.UNMERGED)
    assert (back.state, back.charge, back.merged_into) == (CaseState.IN_HAND, U1, None)


def test_nothing_is_before_the_report_and_no_report_comes_twice() -> None:
    with pytest.raises(NotNow):
        replay([])
    with pytest.raises(NotNow):
        replay([sent(U1)])
    assert "不能报事" in refused(A.REPORTED)


def test_every_act_has_its_states() -> None:
    assert set(MAY) == set(CaseAct)
    for seat in (lambda: Seat(Rung.UNIT), lambda: Seat(Rung.SUPERVISOR), lambda: Seat(Rung.STREET, uuid.UUID(int=1))):
        with pytest.raises(ValueError, match="nobody sits there"):
            seat()


@given(st.lists(EVENTS, max_size=40))
def test_whatever_happens_a_case_stands_somewhere_that_can_be(events: list[CaseHappened]) -> None:
    standing = after(None, CaseHappened(A.REPORTED))
    kept = [CaseHappened(A.REPORTED)]
    for event in events:
        try:
            standing = after(standing, event)
        except NotNow:
            continue
        kept.append(event)
        assert event.act in MAY
        state = standing.state
        assert (state is CaseState.MERGED) == (standing.merged_into is not None)
        assert state is CaseState.REPORTED or standing.charge is not None or state.ended
        assert standing.paused is None or state is CaseState.IN_HAND
        assert standing.offered is None or state in {CaseState.OFFERED, CaseState.IN_HAND, CaseState.MERGED}
        assert (state is CaseState.OFFERED) <= (standing.offered is not None)
        assert (state is CaseState.CLOSED) <= (standing.rating is not None)
        assert (state in {CaseState.SAID_DONE, CaseState.DISPUTED}) <= (standing.outcome is not None)
        assert not (standing.extended and standing.asked_extension)
    assert replay(kept) == standing


@given(st.lists(EVENTS, max_size=40))
def test_who_has_a_case_is_said_by_the_acts_that_seat_it(events: list[CaseHappened]) -> None:
    standing, seated = CaseStanding(), CaseStanding()
    for event in events:
        standing = moved(standing, event)
        seated = moved(seated, event) if event.act in SEATING else seated
    assert (seated.charge, seated.offered) == (standing.charge, standing.offered)
