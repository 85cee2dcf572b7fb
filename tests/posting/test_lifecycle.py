"""Where a posting stands: folded from its acts and the clock, whatever their order."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.posting.kinds import PostingAct, PostingState
from app.posting.lifecycle import (
    PostingHappened,
    PostingStanding,
    end_photo_from,
    late,
    may_follow,
    receives_objections,
    standing,
)

HUNG_AT = datetime(2026, 9, 24, 2, tzinfo=UTC)
ENDS = datetime(2026, 10, 8, 16, tzinfo=UTC)
HUNG = PostingHappened(PostingAct.HUNG, HUNG_AT, runs_until=ENDS)
MINUTE = timedelta(minutes=1)


def down(place: str, minutes: int) -> PostingHappened:
    return PostingHappened(PostingAct.TAKEN_DOWN, HUNG_AT + minutes * MINUTE, place)


def up(place: str, minutes: int) -> PostingHappened:
    return PostingHappened(PostingAct.REHUNG, HUNG_AT + minutes * MINUTE, place)


def state(*history: PostingHappened, now: datetime = HUNG_AT + timedelta(hours=1)) -> PostingState:
    return standing(history, now).state


def test_it_is_a_draft_until_it_hangs_and_ends_with_its_period_to_the_instant() -> None:
    assert state() is PostingState.DRAFTED
    assert state(now=ENDS + timedelta(days=400)) is PostingState.DRAFTED
    assert state(HUNG, now=ENDS - timedelta(microseconds=1)) is PostingState.HANGING
    assert state(HUNG, now=ENDS) is PostingState.ENDED


def test_one_missing_place_interrupts_until_that_very_place_hangs_again() -> None:
    assert state(HUNG, down("甲", 1)) is PostingState.INTERRUPTED
    assert state(HUNG, down("甲", 1), down("乙", 2), up("甲", 3)) is PostingState.INTERRUPTED
    assert state(HUNG, down("甲", 1), down("乙", 2), up("甲", 3), up("乙", 4)) is PostingState.HANGING


def test_an_interrupted_posting_does_not_end_by_itself() -> None:
    later = ENDS + timedelta(days=3)
    assert state(HUNG, down("甲", 1), now=later) is PostingState.INTERRUPTED
    assert state(HUNG, down("甲", 1), up("甲", 2), now=later) is PostingState.ENDED


def test_every_interruption_is_told_with_its_place_from_when_to_when() -> None:
    found = standing([HUNG, down("甲", 1), up("甲", 5), down("甲", 7)], HUNG_AT + timedelta(hours=1))
    assert [(one.place, one.since, one.until) for one in found.interruptions] == [
        ("甲", HUNG_AT + MINUTE, HUNG_AT + 5 * MINUTE),
        ("甲", HUNG_AT + 7 * MINUTE, None),
    ]
    assert found.missing_at == ("甲",)
    assert (found.hung_at, found.runs_until) == (HUNG_AT, ENDS)


def test_what_is_withdrawn_stays_withdrawn() -> None:
    withdrawn = PostingHappened(PostingAct.WITHDRAWN, HUNG_AT + 9 * MINUTE)
    assert state(withdrawn) is PostingState.WITHDRAWN
    assert state(HUNG, down("甲", 1), withdrawn, now=ENDS) is PostingState.WITHDRAWN


@pytest.mark.parametrize(
    ("at", "acts"),
    [
        (PostingState.DRAFTED, {PostingAct.HUNG, PostingAct.WITHDRAWN}),
        (PostingState.HANGING, {PostingAct.TAKEN_DOWN, PostingAct.PHOTOGRAPHED, PostingAct.WITHDRAWN}),
        (PostingState.INTERRUPTED, {PostingAct.TAKEN_DOWN, PostingAct.REHUNG, PostingAct.WITHDRAWN}),
        (PostingState.ENDED, {PostingAct.PHOTOGRAPHED}),
        (PostingState.WITHDRAWN, set()),
    ],
)
def test_which_acts_may_follow(at: PostingState, acts: set[PostingAct]) -> None:
    here = PostingStanding(at, None, None, None, ())
    assert {act for act in PostingAct if may_follow(here, act)} == acts


def test_objections_are_received_from_hanging_on_and_late_after_the_end() -> None:
    assert {one for one in PostingState if receives_objections(one)} == {
        PostingState.HANGING,
        PostingState.INTERRUPTED,
        PostingState.ENDED,
    }
    assert {one for one in PostingState if late(one)} == {PostingState.ENDED}


def test_the_photo_at_the_end_is_taken_on_the_last_day_or_later() -> None:
    assert end_photo_from(ENDS) == datetime(2026, 10, 7, 16, tzinfo=UTC)  # 8 October, 00:00 in China


ACTS = st.lists(st.tuples(st.sampled_from(PostingAct), st.sampled_from("甲乙"), st.integers(0, 20_000)), max_size=25)


@given(ACTS, st.integers(0, 30_000))
def test_a_posting_led_by_permitted_acts_is_told_truly(tried: list[tuple[PostingAct, str, int]], asked: int) -> None:
    """Against a plain account kept beside: which places are down, whether withdrawn, whether the period is over."""
    history: list[PostingHappened] = []
    down_at: set[str] = set()
    for act, place, minutes in sorted(tried, key=lambda one: one[2]):
        at = HUNG_AT + minutes * MINUTE
        here = standing(history, at)
        if not may_follow(here, act):
            continue
        if act is PostingAct.TAKEN_DOWN and place in down_at:
            continue
        if act is PostingAct.REHUNG and place not in down_at:
            continue
        history.append(PostingHappened(act, at, place, ENDS if act is PostingAct.HUNG else None))
        down_at = down_at | {place} if act is PostingAct.TAKEN_DOWN else down_at
        down_at = down_at - {place} if act is PostingAct.REHUNG else down_at
    now = HUNG_AT + asked * MINUTE
    found = standing(history, now)
    acts = [one.act for one in history]
    expected = PostingState.HANGING if now < ENDS else PostingState.ENDED
    if down_at:
        expected = PostingState.INTERRUPTED
    if PostingAct.HUNG not in acts:
        expected = PostingState.DRAFTED
    if PostingAct.WITHDRAWN in acts:
        expected = PostingState.WITHDRAWN
    assert found.state is expected
    assert acts.count(PostingAct.HUNG) <= 1
    assert set(found.missing_at) == down_at
    assert len(found.interruptions) == acts.count(PostingAct.TAKEN_DOWN)
    assert sum(one.until is not None for one in found.interruptions) == acts.count(PostingAct.REHUNG)
