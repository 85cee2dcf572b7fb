"""The code at the place, without a database: it changes, it is read in any spelling, and yesterday's is of no use."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.consultation.kinds import MeetingAct, MeetingState
from app.consultation.meetings.codes import PERIOD, code_at, holds, shown_until
from app.consultation.meetings.lifecycle import SOURCES, state
from app.core.values.spoken_codes import ALPHABET, as_shown, code_of

SECRET, OTHER = bytes(range(32)), bytes(32)
NOW = datetime(2026, 12, 8, 11, 0, 30, tzinfo=UTC)


def test_a_code_holds_while_it_is_shown_and_for_the_next_one_after_it() -> None:
    code = code_at(SECRET, NOW)
    assert shown_until(NOW) == datetime(2026, 12, 8, 11, 1, tzinfo=UTC)
    for later, held in ((0, True), (29, True), (30, True), (89, True), (90, False), (3600, False)):
        assert holds(SECRET, code, NOW + timedelta(seconds=later)) is held
    assert not holds(SECRET, code, NOW - PERIOD)
    assert not holds(OTHER, code, NOW)


def test_it_is_read_as_it_was_heard() -> None:
    code = code_at(SECRET, NOW)
    for written in (code.lower(), code.replace("-", ""), f" {code[:4]} {code[5:]} ", code.replace("0", "O")):
        assert holds(SECRET, written, NOW)
    for wrong in ("", "7K3M", code[:-1], code + "0", "签到码"):
        assert not holds(SECRET, wrong, NOW)


def test_codes_of_a_meeting_are_all_others() -> None:
    codes = [code_at(SECRET, NOW + number * PERIOD) for number in range(600)]
    assert len(set(codes)) == len(codes)
    assert all(one != other for one, other in pairwise(codes))


@given(st.binary(min_size=5, max_size=40))
def test_what_is_drawn_is_spelled_in_one_way(drawn: bytes) -> None:
    code = code_of(drawn)
    assert as_shown(code) == code
    assert len(code) == 9
    assert set(code) <= {*ALPHABET, "-"}
    number = 0
    for letter in code.replace("-", ""):
        number = number * 32 + ALPHABET.index(letter)
    assert number.to_bytes(5, "big") == drawn[:5]


@given(st.lists(st.sampled_from(MeetingAct), max_size=6))
def test_only_acts_that_may_follow_lead_anywhere(acts: list[MeetingAct]) -> None:
    now, done = MeetingState.CALLED, []
    for act in acts:
        if SOURCES[act] is now:
            done.append(act)
            now = state(done)
    assert state(done) is now
    assert len(done) <= 2
    assert done.count(MeetingAct.OPEN) <= 1


@pytest.mark.parametrize("act", MeetingAct)
def test_every_act_moves_a_meeting_on(act: MeetingAct) -> None:
    before = [MeetingAct.OPEN] if SOURCES[act] is MeetingState.OPEN else []
    assert state([*before, act]) is not SOURCES[act]
