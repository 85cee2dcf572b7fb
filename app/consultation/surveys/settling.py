"""What a household answers, told from everything it said. Pure: standard library only.

As with stances (standing.py): the last answer of each person, their own word before what others entered for them; people
who differ in a question have not settled it, and count for no option of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.claims.kinds import EvidenceClass
from app.consultation.households.standing import COUNTED, FIRM, last_words, weakest
from app.consultation.kinds import Trust, Voice
from app.consultation.surveys.kinds import SurveyWord
from app.consultation.surveys.questions import Value


@dataclass(frozen=True, slots=True)
class Heard:
    """One answer of one person of a household; `person` is the owner's id, or a resident's, "" for nobody named.

    `given_by` is the resident whose phone it came from, "" where staff entered it.
    """

    id: str
    at: datetime
    voice: Voice
    person: str
    answers: Mapping[str, Value]
    trust: Trust
    evidence: EvidenceClass
    given_by: str = ""
    word: SurveyWord = SurveyWord.ANSWERED


@dataclass(frozen=True, slots=True)
class SettledAnswer:
    """What a household says to one question; `value` is None where its people differ."""

    value: Value | None
    trust: Trust

    @property
    def differing(self) -> bool:
        """Whether its people say different things."""
        return self.value is None


@dataclass(frozen=True, slots=True)
class HouseholdAnswer:
    """What a household says in one voice: by question, on what the last word rests, and how far it is their own.

    `word`: whether anybody of it answered, else whether somebody wishes nothing; None where it is silent.
    """

    answers: Mapping[str, SettledAnswer]
    trust: Trust | None
    evidence: EvidenceClass | None
    persons: tuple[Mapping[str, Value], ...] = ()
    word: SurveyWord | None = None

    @property
    def silent(self) -> bool:
        """Whether nothing that counts was said."""
        return self.trust is None


SILENT = HouseholdAnswer({}, None, None)


def of_today(heard: Iterable[Heard], owners: Mapping[str, str]) -> list[Heard]:
    """The answers whose people still count, owners under their one id of today."""
    return [
        replace(one, person=owners[one.person]) if one.voice is Voice.OWNER else one
        for one in heard
        if one.voice is not Voice.OWNER or one.person in owners
    ]


def holding(heard: Iterable[Heard], voice: Voice, *, firm_only: bool = False) -> list[Heard]:
    """Of each person of a household the answer that holds in one voice, the earliest first."""
    counted = FIRM if firm_only else COUNTED
    last = last_words([one for one in heard if one.voice is voice and one.trust in counted])
    return sorted(last.values(), key=lambda one: (one.at, one.id))


def settle(heard: Iterable[Heard], voice: Voice, *, firm_only: bool = False) -> HouseholdAnswer:
    """What these people of a household say together in one voice; `firm_only` leaves unconfirmed claims out."""
    deciding = holding(heard, voice, firm_only=firm_only)
    if not deciding:
        return SILENT
    asked = dict.fromkeys(name for one in deciding for name in one.answers)
    return HouseholdAnswer(
        {name: _settled(name, deciding) for name in asked},
        weakest(deciding),
        deciding[-1].evidence,
        tuple(one.answers for one in deciding),
        next(word for word in SurveyWord if any(one.word is word for one in deciding)),
    )


def _settled(name: str, deciding: Sequence[Heard]) -> SettledAnswer:
    said = [one for one in deciding if name in one.answers]
    first = said[0].answers[name]
    same = all(one.answers[name] == first for one in said)
    return SettledAnswer(first if same else None, weakest(said) or Trust.UNCONFIRMED)


def stands_for(heard: Sequence[Heard], voices: Iterable[Voice]) -> HouseholdAnswer:
    """The household's answer: of the first of these voices that said anything."""
    return next((found for voice in voices if not (found := settle(heard, voice)).silent), SILENT)
