"""Which open cases are offered as the same: place, heading, 21 days, photos; their order. No database."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.complaints.reporters.merging.similar import ALIKE_WITHIN, MOST, WITHIN, Reported, alike, similar, together

AT = datetime(2026, 11, 25, 9, tzinfo=UTC)
BUILDING, OTHER = uuid.uuid4(), uuid.uuid4()
STAIRWELL, NEXT = uuid.uuid4(), uuid.uuid4()
LOOK = bytes.fromhex("f0f0f0f0aaaa5555")


def case(**changed: object) -> Reported:
    usual = Reported(uuid.uuid4(), "water", "water.leak", BUILDING, STAIRWELL, AT - timedelta(days=1))
    return replace(usual, **changed)  # type: ignore[arg-type]


NEW = case(id=None, at=AT)


def ids(*known: Reported, new: Reported = NEW) -> list[uuid.UUID]:
    return [one.id for one in similar(new, known)]


def test_the_stairwell_and_the_heading_say_it() -> None:
    same, sibling = case(), case(category="water.flood")
    assert ids(case(heading="roof"), case(stairwell_id=NEXT), sibling, same) == [same.id, sibling.id]


def test_the_building_says_it_where_one_of_the_two_has_no_stairwell() -> None:
    vague, elsewhere = case(stairwell_id=None), case(stairwell_id=None, building_id=OTHER)
    assert ids(vague, elsewhere) == [vague.id]
    exact = case()
    assert ids(exact, new=case(id=None, at=AT, stairwell_id=None)) == [exact.id]


def test_three_weeks_and_not_a_second_more() -> None:
    last, late, ahead = case(at=AT - WITHIN), case(at=AT - WITHIN - timedelta(seconds=1)), case(at=AT + timedelta(1))
    assert ids(last, late, ahead) == [last.id]


def test_a_photo_that_looks_alike_says_it_whatever_the_heading() -> None:
    alike_one = case(heading="roof", category="roof.leak", looks=(LOOK,), building_id=None, stairwell_id=None)
    next_door = case(looks=(LOOK,), stairwell_id=NEXT)
    new = case(id=None, at=AT, looks=(LOOK,))
    assert ids(alike_one, next_door, new=new) == [alike_one.id]
    near = case()
    assert ids(near, alike_one, new=new) == [alike_one.id, near.id]


def test_blank_photos_say_nothing() -> None:
    assert alike([bytes(8)], [bytes(8)]) is None
    assert alike([LOOK], [LOOK]) == 0
    off = int.from_bytes(LOOK, "big") ^ (2**ALIKE_WITHIN - 1)
    assert alike([LOOK], [off.to_bytes(8, "big")]) == ALIKE_WITHIN
    further = int.from_bytes(LOOK, "big") ^ (2 ** (ALIKE_WITHIN + 1) - 1)
    assert alike([LOOK], [further.to_bytes(8, "big")]) is None


def test_a_case_is_not_beside_itself() -> None:
    one = case()
    assert ids(one, new=one) == []


CASES = st.builds(
    Reported,
    id=st.uuids(),
    heading=st.sampled_from(["water", "roof"]),
    category=st.sampled_from(["water.leak", "water.flood", "roof.leak"]),
    building_id=st.sampled_from([None, BUILDING, OTHER]),
    stairwell_id=st.sampled_from([None, STAIRWELL, NEXT]),
    at=st.integers(-30, 30).map(lambda days: AT - timedelta(days=days)),
    looks=st.lists(st.sampled_from([LOOK, bytes(8), bytes.fromhex("0f0f0f0f5555aaaa")]), max_size=2).map(tuple),
)


@given(st.lists(CASES, max_size=12, unique_by=lambda one: one.id), CASES)
def test_at_most_five_in_one_order_and_never_from_another_place(known: list[Reported], new: Reported) -> None:
    found = similar(new, known)
    assert len(found) <= MOST
    assert similar(new, reversed(known)) == found
    by_id = {one.id: one for one in known}
    for one in found:
        there = by_id[one.id]
        assert timedelta(0) <= new.at - there.at <= WITHIN
        assert together(new, there) is not False
        assert one.bits is not None or there.heading == new.heading
    bits = [64 if one.bits is None else one.bits for one in found]
    assert bits == sorted(bits)
