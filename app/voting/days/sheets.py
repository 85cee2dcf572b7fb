"""When the days of a vote's sheet are over for each head of its roll, by the places where it hangs."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.periods import spoken_end
from app.posting.queries import PostingNow
from app.register.people.names import place_words
from app.register.rolls.rolls import placed_entries
from app.voting.days.per_head import days_end_at
from app.voting.days.served import Stairwell, served


@dataclass(frozen=True, slots=True)
class SheetEnds:
    """When the days of a sheet are over: at each of its places (None: it does not hang), and for each head of a roll at
    the places meant for it; `homes` are where the parts of a head lie.
    """

    places: Mapping[str, datetime | None]
    heads: Mapping[str, Sequence[datetime | None]]
    homes: Mapping[str, Sequence[Stairwell]]


def ends_at_places(sheet: PostingNow, at: datetime) -> dict[str, datetime | None]:
    """When the days of a sheet are over at each of its places, as is known at an instant."""
    return {place: days_end_at(sheet.standing, place, at) for place in sheet.posting.places}


async def sheet_ends(session: AsyncSession, roll_id: uuid.UUID, sheet: PostingNow, at: datetime) -> SheetEnds:
    """When the days of a sheet are over for each head of a roll, as is known at an instant."""
    homes: dict[str, list[Stairwell]] = {}
    for entry in await placed_entries(session, roll_id):
        homes.setdefault(entry.voter, []).append((entry.building, entry.stairwell))
    stairwells = frozenset(one for own in homes.values() for one in own)
    places = ends_at_places(sheet, at)
    meant = {place: served(place, stairwells) for place in places}
    heads = {
        voter: [end for place, end in places.items() if not meant[place].isdisjoint(own)]
        for voter, own in homes.items()
    }
    return SheetEnds(places, heads, homes)


async def without_sheet(session: AsyncSession, roll_id: uuid.UUID | None, places: Sequence[str]) -> tuple[str, ...]:
    """The stairwells of a roll, in words, for whose homes none of these places is meant."""
    entries = await placed_entries(session, roll_id) if roll_id is not None else []
    stairwells = list(dict.fromkeys((one.building, one.stairwell) for one in entries))
    meant = {stairwell for place in places for stairwell in served(place, stairwells)}
    return tuple(place_words(*stairwell) for stairwell in stairwells if stairwell not in meant)


def not_run_words(sheet: PostingNow, places: Mapping[str, datetime | None], by_then: datetime) -> str:
    """At which places the days of a sheet are not over by an instant, in words; empty where they are at all of them."""
    told = [
        f"{place}缺失，请补贴" if place in sheet.standing.missing_at else f"{place}缺失过，{spoken_end(end)} 才满期"
        for place, end in places.items()
        if end is not None and end > by_then
    ]
    return "；".join(told)


def where_words(homes: Mapping[str, Sequence[Stairwell]], short: Sequence[str]) -> str:
    """How many of these heads live at which entrance, by the first of their parts."""
    by_home: dict[str, int] = {}
    for voter in short:
        home = place_words(*homes[voter][0])
        by_home[home] = by_home.get(home, 0) + 1
    told = [f"{home} {number} 户" for home, number in by_home.items()]
    return "、".join(told[:8]) + ("等" if len(told) > 8 else "")
