"""Which class a ballots line falls in: the order of the classes, the window, and what stands."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.register.heads import group
from app.voting.ballots import BallotLine, Capacity, Channel, Choice, Validity, Window, classify
from app.voting.outcome import SetAside
from tests.voting.estate import AGREE, DISAGREE, T0, ballot, flat

OPENS, CLOSES = T0 + timedelta(seconds=10), T0 + timedelta(seconds=20)
WINDOW = Window(OPENS, CLOSES)
ROLL = group([flat(1), flat(2), flat(3, ["H", "W"])])


def class_of(line: BallotLine, *before: BallotLine, window: Window = WINDOW) -> SetAside | None:
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
    assert class_of(ballot(1, AGREE, second), window=Window()) is None


def test_one_bound_alone_binds() -> None:
    assert class_of(ballot(1, AGREE, 5), window=Window(opens=OPENS)) is SetAside.EARLY
    assert class_of(ballot(1, AGREE, 5), window=Window(closes=CLOSES)) is None
    assert class_of(ballot(1, AGREE, 25), window=Window(closes=CLOSES)) is SetAside.LATE
    assert class_of(ballot(1, AGREE, 25), window=Window(opens=OPENS)) is None


def test_times_compare_as_instants_not_as_texts() -> None:
    beijing = timezone(timedelta(hours=8))
    first = ballot(1, AGREE)._replace(received_at=datetime(2026, 11, 10, 8, 0, 0, tzinfo=beijing))
    second = ballot(1, DISAGREE)._replace(received_at=datetime(2026, 11, 10, 0, 0, 1, tzinfo=UTC))
    assert class_of(first, second, window=Window()) is None
    assert class_of(second, first, window=Window()) is SetAside.DUPLICATE


def test_equal_times_stand_in_the_order_given() -> None:
    beijing = timezone(timedelta(hours=8))
    first, second = ballot(1, AGREE, 15), ballot(1, DISAGREE, 15)
    second = second._replace(received_at=second.received_at.astimezone(beijing))
    assert classify([first, second], ROLL, WINDOW).items[1].standing[0] is first
    assert classify([second, first], ROLL, WINDOW).items[1].standing[0] is second


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
    classified = classify([ballot(2, AGREE, by="A"), ballot(1, DISAGREE, 1, by="A")], roll, Window())
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
