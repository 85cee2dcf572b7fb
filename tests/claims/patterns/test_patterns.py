"""What honest work does not look like, and what it does."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.claims.kinds import EvidenceClass, PatternKind
from app.claims.patterns.patterns import MOST_CALLS, MOST_FLATS_ON_A_PHONE, MOST_VISITS, Pattern, PatternEntry, patterns
from app.media.formats.likeness import SAME_WITHIN, difference

TEN = datetime(2026, 11, 25, 2, tzinfo=UTC)
"""Ten in the morning in China."""

LOOK = bytes.fromhex("a5c3967b12de08f1")


def entry(
    number: int,
    minutes: float = 0,
    kind: EvidenceClass = EvidenceClass.VISIT,
    *,
    agent: str = "liu",
    part: str = "",
    phone: str = "",
    file: str = "",
    look: bytes | None = None,
) -> PatternEntry:
    at = TEN + timedelta(seconds=int(minutes * 60))
    return PatternEntry(f"{number:04d}", agent, part or f"flat-{number}", at, kind, phone, file, look)


def kinds(found: list[Pattern]) -> list[PatternKind]:
    return [one.kind for one in found]


def test_nothing_in_a_days_honest_work() -> None:
    visits = [entry(number, 6 * number) for number in range(60)]
    calls = [entry(100 + number, 3 * number, EvidenceClass.PHONE, agent="ma") for number in range(60)]
    assert patterns([*visits, *calls]) == []


def test_more_doors_in_an_hour_than_anybody_can() -> None:
    (found,) = patterns(entry(number, 3) for number in range(MOST_VISITS + 1))
    assert (found.kind, len(found.entries)) == (PatternKind.PACE, MOST_VISITS + 1)
    assert patterns(entry(number, 3) for number in range(MOST_VISITS)) == []


def test_many_entries_of_one_flat_or_of_two_agents_are_no_haste() -> None:
    assert patterns(entry(number, part="1-1-101") for number in range(40)) == []
    assert patterns(entry(number, agent=f"agent-{number % 2}") for number in range(2 * MOST_VISITS)) == []


def test_sheets_keyed_in_a_row_are_no_haste() -> None:
    assert patterns(entry(number, 0, EvidenceClass.SIGNED_SHEET) for number in range(200)) == []


def test_calls_have_a_pace_of_their_own() -> None:
    assert kinds(patterns(entry(number, 1, EvidenceClass.PHONE) for number in range(MOST_CALLS + 1))) == [
        PatternKind.PACE
    ]


def test_two_hasty_hours_of_a_day_are_two_patterns() -> None:
    early = [entry(number, number) for number in range(MOST_VISITS + 5)]
    late = [entry(100 + number, 300 + number) for number in range(MOST_VISITS + 5)]
    found = patterns([*early, *late])
    assert kinds(found) == [PatternKind.PACE, PatternKind.PACE]
    assert found[0].last_at > found[1].last_at


def test_every_hasty_hour_is_told_of_on_its_own_and_hours_that_overlap_are_one() -> None:
    """Three of a day apart from each other; then one that goes on for two hours, after another."""
    many = MOST_VISITS + 3
    runs = [[entry(100 * hour + number, 180 * hour + number) for number in range(many)] for hour in range(3)]
    found = patterns(one for run in runs for one in run)
    assert [one.entries for one in found] == [tuple(one.id for one in run) for run in reversed(runs)]
    longer = [entry(1_000 + number, 300 + 2 * number) for number in range(61)]
    found = patterns([*runs[0], *longer])
    assert [one.entries for one in found] == [tuple(one.id for one in run) for run in (longer, runs[0])]


def test_hours_that_meet_in_one_visit_are_one_pattern() -> None:
    """The first hasty hour ends with the visit with which the second one begins; no hour between them is hasty."""
    first = [entry(number, number) for number in range(MOST_VISITS)]
    shared = entry(50, 59)
    last = [entry(100 + number, 118.5 + number / 60) for number in range(MOST_VISITS)]
    (found,) = patterns([*first, shared, *last])
    assert len(found.entries) == 2 * MOST_VISITS + 1


def test_one_phone_for_many_flats() -> None:
    many = [entry(n, 10 * n, EvidenceClass.PHONE, phone="k") for n in range(MOST_FLATS_ON_A_PHONE + 1)]
    assert kinds(patterns(many)) == [PatternKind.ONE_PHONE]
    assert patterns(many[1:]) == []


def test_one_photo_at_two_doors() -> None:
    (found,) = patterns([entry(1, file="f"), entry(2, 10, file="f")])
    assert (found.kind, found.entries) == (PatternKind.ONE_IMAGE, ("0001", "0002"))
    assert patterns([entry(1, part="a", file="f"), entry(2, 10, part="a", file="f")]) == []


def test_one_sheet_speaks_for_many_flats_but_not_saved_anew() -> None:
    sheet = EvidenceClass.SIGNED_SHEET
    assert patterns([entry(1, 0, sheet, file="f", look=LOOK), entry(2, 0, sheet, file="f", look=LOOK)]) == []
    anew = [entry(1, 0, sheet, file="f", look=LOOK), entry(2, 0, sheet, file="g", look=LOOK)]
    assert kinds(patterns(anew)) == [PatternKind.ONE_IMAGE]


def test_dark_rooms_look_alike_and_prove_nothing() -> None:
    dark = bytes(8)
    assert patterns([entry(1, file="f", look=dark), entry(2, 10, file="g", look=dark)]) == []


def test_visits_at_night() -> None:
    night = entry(1, 13 * 60)  # eleven in the evening
    assert kinds(patterns([night, entry(2), entry(3, 13 * 60, EvidenceClass.GROUP_LIST)])) == [PatternKind.NIGHT]
    assert patterns([entry(1, 11 * 60 - 1)]) == []  # a minute before nine
    assert kinds(patterns([entry(1, 11 * 60)])) == [PatternKind.NIGHT]
    assert patterns([entry(1, -120)]) == []  # eight in the morning
    assert kinds(patterns([entry(1, -121)])) == [PatternKind.NIGHT]


@pytest.mark.parametrize("flipped", [(0, 20), (0, 20, 40), (20, 40, 60), (0, 40, 60)])
def test_bits_that_differ_in_several_stretches_hide_nothing(flipped: tuple[int, ...]) -> None:
    bits = int.from_bytes(LOOK, "big")
    for one in flipped:
        bits ^= 1 << one
    found = patterns([entry(1, file="f", look=LOOK), entry(2, 10, file="g", look=bits.to_bytes(8, "big"))])
    assert kinds(found) == [PatternKind.ONE_IMAGE]


@given(st.sets(st.integers(0, 63), max_size=6), st.integers(0, 2**64 - 1))
def test_a_picture_saved_anew_is_found_and_another_is_not(flipped: set[int], bits: int) -> None:
    """The search by stretches finds just what comparing each with each would."""
    other = bits
    for one in flipped:
        other ^= 1 << one
    looks = bits.to_bytes(8, "big"), other.to_bytes(8, "big")
    assert difference(*looks) == len(flipped)
    found = patterns([entry(1, file="f", look=looks[0]), entry(2, 10, file="g", look=looks[1])])
    plain = all(8 <= int.from_bytes(one, "big").bit_count() <= 56 for one in looks)
    assert kinds(found) == ([PatternKind.ONE_IMAGE] if plain and len(flipped) <= SAME_WITHIN else [])
