"""When a sheet's days are over at a place, and for whom a notice did not run."""

from datetime import UTC, datetime, timedelta

import pytest

from app.posting.kinds import PostingAct
from app.posting.lifecycle import PostingHappened, standing
from app.voting.days.per_head import days_end_at, short_heads

HUNG = datetime(2026, 3, 1, 2, tzinfo=UTC)
END = datetime(2026, 3, 16, 16, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def ends(since: datetime, length: timedelta | None, at: datetime = END, place: str = "公告栏") -> datetime | None:
    told = [PostingHappened(PostingAct.HUNG, HUNG, "", END), PostingHappened(PostingAct.TAKEN_DOWN, since, place)]
    if length is not None:
        told.append(PostingHappened(PostingAct.REHUNG, since + length, place))
    return days_end_at(standing(told, at), "公告栏", at)


@pytest.mark.parametrize(
    ("length", "later"),
    [(DAY, 0), (DAY + timedelta(seconds=1), 2), (2 * DAY, 2), (2 * DAY + HOUR, 3)],
)
def test_a_gap_within_a_day_takes_nothing_off_and_a_longer_one_its_days(length: timedelta, later: int) -> None:
    assert ends(HUNG + 3 * DAY, length) == END + later * DAY


def test_what_is_missing_still_counts_as_long_as_it_has_lasted() -> None:
    since = HUNG + 3 * DAY
    assert ends(since, None, since + DAY) == END
    assert ends(since, None, since + 5 * DAY + HOUR) == END + 6 * DAY


def test_what_is_torn_after_the_days_or_elsewhere_takes_nothing_off() -> None:
    assert ends(END + HOUR, None, END + 9 * DAY) == END
    assert ends(HUNG + DAY, None, place="2 栋门厅") == END


def test_a_sheet_that_never_hung_or_was_withdrawn_has_no_end() -> None:
    assert days_end_at(standing([], END), "公告栏", END) is None
    told = [PostingHappened(PostingAct.HUNG, HUNG, "", END), PostingHappened(PostingAct.WITHDRAWN, HUNG + DAY)]
    assert days_end_at(standing(told, END), "公告栏", END) is None


def test_a_head_is_short_where_neither_a_sheet_nor_being_told_ran_its_days() -> None:
    sheets = {"a": [END], "b": [None, END + DAY], "c": [None]}
    assert short_heads("abcd", END, sheets, {"c": END, "d": END + HOUR}) == ["b", "d"]
