"""When the days of a sheet are over at a place, and for which heads a notice did not run its days.

A gap that was mended within 24 hours takes nothing off; a longer one takes off its length in whole days, a day begun as a
day. Source: law R-37, R-39. Pure: standard library only.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from app.posting.lifecycle import PostingStanding

_DAY = timedelta(days=1)


def days_end_at(standing: PostingStanding, place: str, at: datetime) -> datetime | None:
    """When the days of a sheet are, or will be, over at a place, as is known at an instant; None where it does not hang.

    A gap that is still open is as long as it has lasted by then.
    """
    end = standing.runs_until
    if end is None or not standing.hangs:
        return None
    for gap in sorted(standing.interruptions, key=lambda one: one.since):
        mended_at = gap.until or max(at, gap.since)
        if gap.place == place and min(mended_at, end) - gap.since > _DAY:
            end += _DAY * -((gap.since - mended_at) // _DAY)
    return end


def short_heads(
    heads: Iterable[str],
    by_then: datetime,
    sheet_ends: Mapping[str, Sequence[datetime | None]],
    told_ends: Mapping[str, datetime],
) -> list[str]:
    """The heads for which a notice had not run its days by an instant.

    `sheet_ends` are, by head, when the days end at each place whose sheet is meant for it; `told_ends` when the days end
    since it was told in person.
    """
    return [
        head
        for head in heads
        if not any(end is not None and end <= by_then for end in (*sheet_ends.get(head, ()), told_ends.get(head)))
    ]
