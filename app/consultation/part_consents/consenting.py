"""Whether the owners of a part agree that an item touches it, told from what they said. Pure: standard library only.

A consent for somebody's own flat is nobody else's to give: every owner of the part has to agree, and one who does not
keeps it out (law R-62). An owner's own word goes before what staff entered, whichever is later. It is no stance of the
three rounds, and no vote; the gate that hangs on it is consent_gate.py.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.consultation.households.doors import floor_of
from app.consultation.kinds import PartConsentState, Trust

_COUNTED = frozenset({Trust.OWN, Trust.CONFIRMED, Trust.UNCONFIRMED})
_FIRM = frozenset({Trust.OWN, Trust.CONFIRMED})


@dataclass(frozen=True, slots=True)
class ConsentWord:
    """What one owner said, or is said to have said; `person` is an owner of today, "" for one who is none any more."""

    at: datetime
    person: str
    agrees: bool
    trust: Trust


@dataclass(frozen=True, slots=True)
class PartStanding:
    """Where a part stands: agreed only by all its owners; `by_claim` where that rests on a word nobody confirmed."""

    state: PartConsentState
    agreed: int
    owners: int
    by_claim: bool


def standing(owners: Collection[str], words: Iterable[ConsentWord]) -> PartStanding:
    """Where a part with these owners of today stands by these words, in any order."""
    said: dict[str, ConsentWord] = {}
    for word in sorted(words, key=lambda one: (one.trust in _FIRM, one.at)):
        if word.person in owners and word.trust in _COUNTED:
            said[word.person] = word
    agreed = [one for one in said.values() if one.agrees]
    if len(agreed) < len(said):
        state = PartConsentState.REFUSED
    elif owners and len(agreed) == len(set(owners)):
        state = PartConsentState.AGREED
    else:
        state = PartConsentState.WAITING
    by_claim = any(one.trust is Trust.UNCONFIRMED for one in said.values())
    return PartStanding(state, len(agreed), len(set(owners)), by_claim)


_COLUMN = re.compile(r"\d{1,2}(\d{2})(\D*)")


def riser_of(room: str) -> str:
    """The column of flats above each other that a room lies in: "501" and "601" are both "01"; "" for other numbers."""
    found = _COLUMN.fullmatch(room)
    return found[1] + found[2] if found and floor_of(room) else ""


def risers[Flat](flats: Mapping[Flat, tuple[str, str, str]]) -> dict[tuple[str, str, str], list[Flat]]:
    """Flats by (building, stairwell, riser), given each one's building, stairwell and room, in their order."""
    found: dict[tuple[str, str, str], list[Flat]] = {}
    for flat, (building, stairwell, room) in flats.items():
        found.setdefault((building, stairwell, riser_of(room)), []).append(flat)
    return found
