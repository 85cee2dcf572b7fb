"""Which class a ballots line falls in: the order of the classes, the window, and what stands."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.register.heads import HeadRoll, group
from app.voting.count.ballots import BallotLine, Capacity, CastingWindow, Channel, Choice, Validity, classify
from app.voting.count.outcome import SetAside
from tests.voting.estate import AGREE, DISAGREE, T0, ballot, flat

OPENS, CLOSES = T0 + timedelta(seconds=10), T0 + timedelta(seconds=20)
WINDOW = CastingWindow(OPENS, CLOSES)
ROLL = group([flat(1), flat(2), flat(3, ["H", "W"])])


def class_of(line: BallotLine, *before: BallotLine, window: CastingWindow = WINDOW) -> SetAside | None:
    """The class of one line after others; None is standing."""
    classified = classify([*before, line], ROLL, window)
    aside = [reason for reason, lines in classified.set_aside.items() if any(each is line for each in lines)]
    stands = any(each is line for heads in classified.items.values() for each in heads.standing.values())
    assert len(aside) + stands == 1
    return aside[0] if aside else None


def faulty(faults: set[SetAside]) -> tuple[BallotLine, list[BallotLine]]:
    """A line with all of `faults` at once, and what must have come before it."""
    second = 5 if SetAside.EARLY in faults else 25 if SetAside.LATE in faults else 15
    line = ballot(
        "elsewhere" if SetAside.NOT_ON_ROLL in faults else 1,
        DISAGREE,
        second,
        by="nobody" if SetAside.NOT_ENTITLED in faults else "o1",
        validity=Validity.IDENTITY_INVALID if SetAside.IDENTITY_INVALID in faults else Validity.VALID,
    )
    return line, [ballot(1, AGREE, 11)] if SetAside.DUPLICATE in faults else []


@given(st.sets(st.sampled_from(SetAside)).filter(lambda faults: not {SetAside.EARLY, SetAside.LATE} <= faults))
def test_a_line_falls_in_the_first_class_that_fits(faults: set[SetAside]) -> None:
    line, before = faulty(faults)
    expected = next((reason for reason in SetAside if reason in faults), None)
    assert class_of(line, *before) is expected


def test_the_order_of_the_classes_is_that_of_the_format() -> None:
    assert [reason.value for reason in SetAside] == [
        "not_on_roll",
        "identity_invalid",
        "not_entitled",
        "early",
        "late",
        "duplicate",
    ]


@pytest.mark.parametrize(
    ("second", "expected"),
    [(9, SetAside.EARLY), (10, None), (19, None), (20, SetAside.LATE), (21, SetAside.LATE)],
)
def test_case_40_the_window_is_half_open(second: int, expected: SetAside | None) -> None:
    assert class_of(ballot(1, AGREE, second)) is expected


def test_case_40_a_microsecond_before_the_end_is_in_time() -> None:
    line = ballot(1, AGREE)._replace(received_at=CLOSES - timedelta(microseconds=1))
    assert class_of(line) is None


@pytest.mark.parametrize("second", [-10_000_000, 10_000_000])
def test_without_a_window_nothing_is_early_or_late(second: int) -> None:
    assert class_of(ballot(1, AGREE, second), window=CastingWindow()) is None


def test_one_bound_alone_binds() -> None:
    assert class_of(ballot(1, AGREE, 5), window=CastingWindow(opens=OPENS)) is SetAside.EARLY
    assert class_of(ballot(1, AGREE, 5), window=CastingWindow(closes=CLOSES)) is None
    assert class_of(ballot(1, AGREE, 25), window=CastingWindow(closes=CLOSES)) is SetAside.LATE
    assert class_of(ballot(1, AGREE, 25), window=CastingWindow(opens=OPENS)) is None


def test_times_compare_as_instants_not_as_texts() -> None:
    beijing = timezone(timedelta(hours=8))
    first = ballot(1, AGREE)._replace(received_at=datetime(2026, 11, 10, 8, 0, 0, tzinfo=beijing))
    second = ballot(1, DISAGREE)._replace(received_at=datetime(2026, 11, 10, 0, 0, 1, tzinfo=UTC))
    assert class_of(first, second, window=CastingWindow()) is None
    assert class_of(second, first, window=CastingWindow()) is SetAside.DUPLICATE


def test_equal_times_stand_in_the_order_given() -> None:
    beijing = timezone(timedelta(hours=8))
    first, second = ballot(1, AGREE, 15), ballot(1, DISAGREE, 15)
    second = second._replace(received_at=second.received_at.astimezone(beijing))
    assert classify([first, second], ROLL, WINDOW).items[1].standing[0] is first
    assert classify([second, first], ROLL, WINDOW).items[1].standing[0] is second


def test_equal_times_of_several_heads_keep_the_order_given_also_behind_a_line_received_before() -> None:
    husband, wife = ballot(3, AGREE, 15, by="H"), ballot(3, DISAGREE, 15, by="W")
    others = [ballot(2, AGREE, 15), ballot(1, AGREE, 15), ballot(2, AGREE, 12), ballot(1, AGREE, 12)]
    for couple in ([wife, husband], [husband, wife]):
        classified = classify([*couple, *others], ROLL, WINDOW)
        assert classified.items[1].standing[2] is couple[0]
        assert [*map(id, classified.set_aside[SetAside.DUPLICATE])] == [*map(id, [couple[1], *others[:2]])]


@pytest.mark.parametrize("capacity", [each for each in Capacity if each is not Capacity.OWNER])
def test_case_45_only_an_owner_must_be_among_the_owners(capacity: Capacity) -> None:
    assert class_of(ballot(1, AGREE, 15, by="somebody", capacity=capacity)) is None
    assert class_of(ballot(1, AGREE, 15, by="", capacity=capacity)) is None


def test_any_owner_of_the_head_is_entitled_and_the_owner_of_another_head_is_not() -> None:
    assert class_of(ballot(3, AGREE, 15, by="H")) is None
    assert class_of(ballot(3, AGREE, 15, by="W")) is None
    assert class_of(ballot(3, AGREE, 15, by="o1")) is SetAside.NOT_ENTITLED


def test_a_ballot_for_any_part_of_a_head_is_the_ballot_of_the_head() -> None:
    roll = group([flat(1, ["A"]), flat(2, ["A"]), flat(3)])
    classified = classify([ballot(2, AGREE, by="A"), ballot(1, DISAGREE, 1, by="A")], roll, CastingWindow())
    assert list(classified.items[1].standing) == [0]
    assert len(classified.set_aside[SetAside.DUPLICATE]) == 1


def test_another_item_is_another_ballot() -> None:
    assert class_of(ballot(1, AGREE, 15, item=2), ballot(1, AGREE, 14, item=1)) is None


@pytest.mark.parametrize(
    "blocked",
    [
        ballot(1, AGREE, 5),
        ballot(1, AGREE, 12, by="tenant"),
        ballot(1, AGREE, 12, validity=Validity.IDENTITY_INVALID),
    ],
)
def test_a_line_set_aside_leaves_the_place_of_its_head_free(blocked: BallotLine) -> None:
    assert class_of(ballot(1, DISAGREE, 15), blocked) is None


def test_a_void_paper_holds_the_place_of_its_head() -> None:
    assert class_of(ballot(1, AGREE, 15), ballot(1, None, 12)) is SetAside.DUPLICATE


@pytest.mark.parametrize(
    ("first", "second", "conflict"),
    [(a, b, a is not b) for a in (*Choice, None) for b in (*Choice, None)],
)
def test_a_conflict_is_a_duplicate_of_another_of_the_four_kinds(
    first: Choice | None, second: Choice | None, conflict: bool
) -> None:
    lines = [ballot(1, first, 11), ballot(1, second, 12), ballot(2, AGREE, 13)]
    assert classify(lines, ROLL, WINDOW).items[1].conflicting() == ({0} if conflict else set())


def test_a_conflict_in_the_third_line_is_one_and_a_line_set_aside_for_another_reason_is_none() -> None:
    same, other = ballot(1, AGREE, 12), ballot(1, DISAGREE, 13)
    assert classify([ballot(1, AGREE, 11), same, other], ROLL, WINDOW).items[1].conflicting() == {0}
    late, unentitled = ballot(1, DISAGREE, 20), ballot(1, DISAGREE, 14, by="tenant")
    assert classify([ballot(1, AGREE, 11), same, late, unentitled], ROLL, WINDOW).items[1].conflicting() == set()


def test_the_channel_does_not_matter_to_the_class() -> None:
    assert [class_of(ballot(1, AGREE, 15, channel=channel)) for channel in Channel] == [None] * len(Channel)


def test_the_choice_of_a_void_paper_is_ignored_and_a_valid_line_must_have_one() -> None:
    assert ballot(1, AGREE, validity=Validity.CONTENT_INVALID).stance is None
    with pytest.raises(ValueError, match="without a choice"):
        _ = ballot(1, None, validity=Validity.VALID).stance


LINES = st.lists(
    st.builds(
        ballot,
        room=st.sampled_from([1, 2, 9]),
        choice=st.sampled_from([*Choice, None]),
        second=st.integers(8, 22),
        by=st.sampled_from(["o1", "o2"]),
        item=st.sampled_from([1, 2]),
    ),
    max_size=12,
)


@given(LINES)
def test_every_line_falls_in_exactly_one_class_and_set_aside_lines_keep_their_order(lines: list[BallotLine]) -> None:
    classified = classify(lines, ROLL, WINDOW)
    stands = [line for heads in classified.items.values() for line in heads.standing.values()]
    aside = [line for each in classified.set_aside.values() for line in each]
    assert sorted(map(id, stands + aside)) == sorted(map(id, lines))
    for each in classified.set_aside.values():
        assert all(first.received_at <= second.received_at for first, second in pairwise(each))
    later = [line for heads in classified.items.values() for duplicates in heads.later.values() for line in duplicates]
    assert sorted(map(id, later)) == sorted(map(id, classified.set_aside[SetAside.DUPLICATE]))


@dataclass
class Plain:
    """The lines by class as the format has them: all sorted first, then taken one by one. Lines by their place in it."""

    standing: dict[tuple[int, int], int] = field(default_factory=dict)
    later: dict[tuple[int, int], list[int]] = field(default_factory=dict)
    set_aside: dict[SetAside, list[int]] = field(default_factory=lambda: {reason: [] for reason in SetAside})


def plainly(lines: list[BallotLine], roll: HeadRoll, window: CastingWindow) -> Plain:
    """Each line in its class, told by id."""
    found = Plain()
    for _, _, line in sorted((line.received_at, place, line) for place, line in enumerate(lines)):
        head = next((at for at, head in enumerate(roll.heads) if line.part in head.parts), None)
        if head is None:
            found.set_aside[SetAside.NOT_ON_ROLL].append(id(line))
        elif line.validity is Validity.IDENTITY_INVALID:
            found.set_aside[SetAside.IDENTITY_INVALID].append(id(line))
        elif line.capacity is Capacity.OWNER and line.cast_by not in roll.heads[head].owners:
            found.set_aside[SetAside.NOT_ENTITLED].append(id(line))
        elif window.opens and line.received_at < window.opens:
            found.set_aside[SetAside.EARLY].append(id(line))
        elif window.closes and not line.received_at < window.closes:
            found.set_aside[SetAside.LATE].append(id(line))
        elif (line.item, head) in found.standing:
            found.set_aside[SetAside.DUPLICATE].append(id(line))
            found.later.setdefault((line.item, head), []).append(id(line))
        else:
            found.standing[line.item, head] = id(line)
    return found


CROWDED = st.builds(
    ballot,
    room=st.sampled_from([1, 2, 3, 3, 4, 9]),
    choice=st.sampled_from([*Choice, None]),
    second=st.sampled_from([9, 10, 12, 12, 12, 19, 20]),
    by=st.sampled_from(["o1", "o2", "H", "W"]),
    item=st.sampled_from([1, 1, 2]),
    capacity=st.sampled_from([Capacity.OWNER, Capacity.PROXY]),
    validity=st.sampled_from([None, None, None, Validity.IDENTITY_INVALID]),
)
BEIJING = timezone(timedelta(hours=8))


@settings(max_examples=400)
@given(st.lists(CROWDED, min_size=4, max_size=10), st.data())
def test_classes_standing_ballots_and_every_order_are_those_of_lines_sorted_first(
    drawn: list[BallotLine], data: st.DataObject
) -> None:
    """Ties, the same line given twice, times of two offsets, heads of two parts; before, in and after the window."""
    lines = data.draw(st.lists(st.sampled_from(drawn), min_size=12, max_size=24))
    lines = [
        line._replace(received_at=line.received_at.astimezone(BEIJING)) if n % 3 == 1 else line
        for n, line in enumerate(lines)
    ]
    roll = group([flat(1), flat(2), flat(3, ["H", "W"]), flat(4, ["W", "H"])])
    window = data.draw(
        st.sampled_from([WINDOW, CastingWindow(), CastingWindow(opens=OPENS), CastingWindow(closes=CLOSES)])
    )
    classified, plain = classify(lines, roll, window), plainly(lines, roll, window)
    by_item = classified.items.items()
    assert {(n, head): id(line) for n, heads in by_item for head, line in heads.standing.items()} == plain.standing
    assert {(n, head): [*map(id, later)] for n, heads in by_item for head, later in heads.later.items()} == plain.later
    assert {reason: [*map(id, aside)] for reason, aside in classified.set_aside.items()} == plain.set_aside
    assert classified.numbers() == {line.item for line in lines}


def test_a_line_given_twice_is_two_lines() -> None:
    line = ballot(1, AGREE, 15)
    classified = classify([line, line], ROLL, WINDOW)
    assert (classified.items[1].standing, classified.set_aside[SetAside.DUPLICATE]) == ({0: line}, [line])


@pytest.mark.parametrize("room", [2, "elsewhere"])
def test_times_with_and_without_offset_do_not_mix(room: int | str) -> None:
    naive = ballot(room, AGREE)._replace(received_at=T0.replace(tzinfo=None))
    with pytest.raises(TypeError, match="offset-naive"):
        classify([ballot(1, AGREE), naive], ROLL, CastingWindow())


def test_the_first_later_line_that_is_not_left_out_rises_and_only_where_the_standing_one_falls() -> None:
    paper, online = Channel.PAPER, Channel.ONLINE
    came = [(1, paper), (1, paper), (1, online), (1, online), (2, online), (2, paper), (3, paper), (3, paper)]
    lines = [
        ballot(room, AGREE, 11 + n, by="agent", capacity=Capacity.PROXY, channel=channel)
        for n, (room, channel) in enumerate(came)
    ]
    assert classify(lines, ROLL, WINDOW).items[1].risen(lambda line: line.channel is paper) == {0: lines[2]}
