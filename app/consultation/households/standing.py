"""Where a household stands, told from its history alone. Pure: standard library only.

Source: policy list, part 3 (honest categories); law R-63 (all households), R-65 (persuasion, never a ballot). A
household has one category at any instant; what its own people say goes before what others entered for them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations
from typing import Protocol

from app.consultation.kinds import ContactWay, HouseholdCategory, Stance, Trust, Voice, VoiceRule
from app.core.periods import CHINA

ATTEMPTS = 3
"""So many times, on different days and at different hours, before a household may be called unreachable or empty."""

FIRM = frozenset({Trust.OWN, Trust.CONFIRMED})
COUNTED = FIRM | {Trust.UNCONFIRMED}


class Spoken(Protocol):
    """Something that one person of a household said, as far as it is asked which of it holds."""

    @property
    def id(self) -> str:
        """Its id, which orders what was said at one instant."""

    @property
    def at(self) -> datetime:
        """When it was said."""

    @property
    def person(self) -> str:
        """Who said it; "" for nobody named."""

    @property
    def trust(self) -> Trust:
        """How far it is their own word."""


@dataclass(frozen=True, slots=True)
class HouseholdWord:
    """What one person of the household said. `person`: the owner's id, or a resident's; "" for an unnamed occupant.

    `condition_met`: the household itself has confirmed that its condition is met.
    """

    id: str
    at: datetime
    voice: Voice
    person: str
    stance: Stance
    trust: Trust
    way: ContactWay
    condition_met: bool = False


@dataclass(frozen=True, slots=True)
class HouseholdContact:
    """Somebody went or called: whom they met (None: nobody), and whether that is believed.

    `believed` is False where the household says that there was no such visit, or it is otherwise out.
    """

    at: datetime
    in_person: bool
    met: Voice | None
    person: str = ""
    looks_empty: bool = False
    believed: bool = True


@dataclass(frozen=True, slots=True)
class History:
    """Everything recorded of a household, in any order.

    `owners` maps every id under which an owner of today is known to one id for that person; whoever is not in it has
    sold or died, and their word counts no more. `changes` are the instants at which the plan changed for this household.
    """

    part_id: str
    owners: Mapping[str, str]
    words: Sequence[HouseholdWord] = ()
    contacts: Sequence[HouseholdContact] = ()
    changes: Sequence[datetime] = ()
    rule: VoiceRule = VoiceRule.OWNERS


@dataclass(frozen=True, slots=True)
class HouseholdState:
    """Where a household stands at an instant.

    `claim` and `evidence` are of the word that decides (None where no word does), `as_of` its time or that of the last
    contact. `stale`: the opinion is older than twelve months, or than the plan; it is re-asked and supports nothing.
    """

    part_id: str
    category: HouseholdCategory
    claim: Trust | None
    evidence: ContactWay | None
    consulted: bool
    as_of: datetime | None
    stale: bool
    attempts: int = 0

    @property
    def supports(self) -> bool:
        """Agreed, or had its condition met, and that still holds."""
        return self.category is HouseholdCategory.AGREE and not self.stale


def year_before(at: datetime) -> datetime:
    """The same instant twelve months earlier; for 29 February, the 28th."""
    try:
        return at.replace(year=at.year - 1)
    except ValueError:
        return at.replace(year=at.year - 1, day=28)


def state(history: History, at: datetime) -> HouseholdState:
    """Where the household stands at `at`, by everything that happened until then."""
    since = max([year_before(at), *(one for one in history.changes if one <= at)])
    owned = [_named(word, history.owners) for word in history.words if word.at <= at]
    words = [word for word in owned if word is not None]
    contacts = sorted((one for one in history.contacts if one.at <= at), key=lambda one: one.at)
    voices = (Voice.OWNER,) if history.rule is VoiceRule.OWNERS else (Voice.OWNER, Voice.OCCUPANT)
    fresh = [word for word in words if word.at >= since]
    consulted = any(word.voice in voices and word.trust in COUNTED for word in fresh) or any(
        one.in_person and one.believed and one.at >= since and _met_counted(one, voices, history.owners)
        for one in contacts
    )
    # What is fresh goes before what is stale, and within each the owners' word before the occupants'.
    for heard, stale in ((fresh, False), ([word for word in words if word.at < since], True)):
        for voice in voices:
            spoken = [word for word in heard if word.voice is voice]
            category, deciding = _decided(spoken)
            if category is not None:
                return HouseholdState(
                    history.part_id,
                    category,
                    weakest(deciding),
                    deciding[-1].way if deciding else None,
                    consulted,
                    min((word.at for word in deciding), default=None),
                    stale,
                )
    return _by_contacts(history, contacts, at, consulted=consulted)


def _named(word: HouseholdWord, owners: Mapping[str, str]) -> HouseholdWord | None:
    """The word under the one id of its person; None where its owner owns the flat no more."""
    if word.voice is Voice.OCCUPANT:
        return word
    person = owners.get(word.person)
    if person is None:
        return None
    return HouseholdWord(word.id, word.at, word.voice, person, word.stance, word.trust, word.way, word.condition_met)


def _met_counted(contact: HouseholdContact, voices: Sequence[Voice], owners: Mapping[str, str]) -> bool:
    return contact.met in voices and (contact.met is Voice.OCCUPANT or contact.person in owners)


def _decided(spoken: Sequence[HouseholdWord]) -> tuple[HouseholdCategory | None, list[HouseholdWord]]:
    """The category that these words make and the words that make it; None where they say nothing."""
    last = last_words([word for word in spoken if word.trust in COUNTED])
    deciding = sorted(last.values(), key=lambda one: (one.at, one.id))
    found = {_effective(word) for word in deciding}
    if len(found) > 1:
        return HouseholdCategory.DISPUTED, deciding
    if found:
        return found.pop(), deciding
    disputed = any(word.trust is Trust.DISPUTED for word in spoken)
    return (HouseholdCategory.DISPUTED if disputed else None), []


def _effective(word: HouseholdWord) -> HouseholdCategory:
    if word.stance is Stance.CONDITIONAL and word.condition_met:
        return HouseholdCategory.AGREE
    return HouseholdCategory(word.stance)


def last_words[Said: Spoken](spoken: Iterable[Said]) -> dict[str, Said]:
    """Of each person the word that holds, of words that count: the last, their own before what others entered for them."""
    by_person: dict[str, list[Said]] = {}
    for word in sorted(spoken, key=lambda one: (one.at, one.id)):
        by_person.setdefault(word.person, []).append(word)
    last: dict[str, Said] = {}
    for person, said in by_person.items():
        # A person's own word goes before what others entered for them, whichever came later.
        firm = [word for word in said if word.trust in FIRM]
        last[person] = (firm or said)[-1]
    if any(word.trust in FIRM for word in last.values()):
        # Nobody in particular, by somebody else's pen, says nothing against a word of one's own.
        last = {person: word for person, word in last.items() if person or word.trust in FIRM}
    return last


def weakest(deciding: Sequence[Spoken]) -> Trust | None:
    """How far the least of these words is the household's own; None where there is none."""
    order = (Trust.UNCONFIRMED, Trust.CONFIRMED, Trust.OWN)
    return next((trust for trust in order if any(word.trust is trust for word in deciding)), None)


def _by_contacts(
    history: History, contacts: Sequence[HouseholdContact], at: datetime, *, consulted: bool
) -> HouseholdState:
    recent = [one for one in contacts if one.believed and one.at >= year_before(at)]
    last = recent[-1].at if recent else None
    missed = [one for one in recent if one.met is None]
    tries = separate_attempts([one.at for one in missed])
    if consulted:
        category = HouseholdCategory.UNDECIDED
    elif not missed:
        # Nobody went there, or whoever was met does not speak for it now: they have sold, or the plan has changed.
        category = HouseholdCategory.NOT_ASKED
    elif tries >= ATTEMPTS:
        empty = missed[-1].looks_empty
        category = HouseholdCategory.EMPTY if empty else HouseholdCategory.UNREACHABLE
    else:
        category = HouseholdCategory.ABSENT
    return HouseholdState(history.part_id, category, None, None, consulted, last, stale=False, attempts=tries)


def separate_attempts(times: Iterable[datetime]) -> int:
    """How many of these attempts lie on different days and at different hours of the day, in China; at most three."""
    seen = sorted({(local.date(), local.hour) for local in (one.astimezone(CHINA) for one in times)})
    for size in range(ATTEMPTS, 0, -1):
        for chosen in combinations(seen, size):
            if len({day for day, _ in chosen}) == size == len({hour for _, hour in chosen}):
                return size
    return 0
