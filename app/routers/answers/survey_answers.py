"""Surveys as they go over the wire, to the office, to residents and to anybody."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.consultation.households.meter import tenths_of_percent
from app.consultation.kinds import Voice
from app.consultation.surveys import planning, public, queries
from app.consultation.surveys.kinds import QuestionKind, SurveyPurpose, SurveyState, SurveyUnit, SurveyVoices
from app.consultation.surveys.models import Survey, SurveyAnswer, SurveyVersion
from app.consultation.surveys.questions import SurveyQuestion, cells, counted_under, partitions, read_question
from app.consultation.surveys.ranking import RankedItem, vote_item
from app.consultation.surveys.reading import SurveyRead
from app.consultation.surveys.schemas import (
    CellAnswer,
    EntryAnswer,
    EntryFault,
    ModelChoice,
    OptionAnswer,
    PlacedSums,
    PlaceFigures,
    PublicCell,
    PublicGroupAnswer,
    PublicPlace,
    PublicQuestion,
    PublicSurvey,
    QuestionAnswer,
    RankedAnswer,
    SurveyLine,
    SurveyOutcome,
    SurveyPaper,
    SurveyStatistics,
    SurveySum,
    SurveyText,
    SurveyTexts,
)
from app.consultation.surveys.settling import HouseholdAnswer
from app.consultation.surveys.sums import CountedHousehold, HouseholdSum, QuestionTally, by_place, tally
from app.core.errors import NOT_FOUND, Refused
from app.core.values.fractions import square_metres
from app.projects.wording import scope_words
from app.register.scopes import read_scope

type Answered = Sequence[tuple[CountedHousehold, HouseholdAnswer]]

_OTHER_WORDS = {public.SILENT: "没有回答", public.OTHERWISE: "其他（未选其中任何一项，或一户之内意见不一）"}


def entry(part_id: uuid.UUID, kept: SurveyAnswer | Refused) -> EntryAnswer:
    """What became of an entry of a batch."""
    if isinstance(kept, Refused):
        fields = [EntryFault(field=one.field, message=one.message) for one in kept.fields]
        return EntryAnswer(
            id=None, part_id=part_id, kept=False, code=kept.code.name, message=kept.message, fields=fields
        )
    return EntryAnswer(id=kept.id, part_id=part_id, kept=True)


def line(survey: Survey, version: SurveyVersion | None, at: datetime) -> SurveyLine:
    """A survey in a list."""
    said: Mapping[str, Any] = version.document if version is not None else survey.draft
    return SurveyLine(
        id=survey.id,
        project_id=survey.project_id,
        title=said["title"],
        purpose=SurveyPurpose(said["purpose"]),
        state=queries.state(version, at),
        number=version.number if version is not None else None,
        opens_at=version.opens_at if version is not None else None,
        closes_at=version.closes_at if version is not None else None,
    )


def paper(survey: Survey, version: SurveyVersion | None, at: datetime) -> SurveyPaper:
    """A survey as it is answered; a draft as it would be."""
    said: Mapping[str, Any] = version.document if version is not None else survey.draft
    return SurveyPaper(
        **line(survey, version, at).model_dump(),
        intro=said["intro"],
        where=scope_words(read_scope(said["scope"])),
        voices=SurveyVoices(said["voices"]),
        unit=SurveyUnit(said["unit"]),
        least_response=said["least_response"],
        plan_version_id=said["plan_version_id"],
        sha256=version.sha256.hex() if version is not None else None,
        questions=[question(read_question(one)) for one in said["questions"]],
    )


def question(one: SurveyQuestion) -> QuestionAnswer:
    """A question as it is asked."""
    return QuestionAnswer.from_row(
        one,
        key=one.id,
        options=[OptionAnswer(key=option.id, label=option.label, agrees=option.agrees) for option in one.options],
    )


def sums(one: HouseholdSum) -> SurveySum:
    """Households, heads, area."""
    return SurveySum(households=one.households, heads=one.heads, area_m2=square_metres(one.area_c))


def statistics(found: SurveyRead, voice: Voice) -> SurveyStatistics:
    """A survey's figures in one voice, with and without unconfirmed entries, for every building and stairwell."""
    everything, own_word = found.in_voice(voice), found.in_voice(voice, firm_only=True)
    by_persons = found.version.document["unit"] == SurveyUnit.PERSON
    spoken = [answer for _, answer in everything if not answer.silent]
    silent_alone = [answer for _, answer in own_word if not answer.silent]
    first = tally(found.questions[0], everything).whole
    return SurveyStatistics(
        voice=voice,
        denominator=sums(first),
        without_area=sum(one.area_c is None for one in found.households.values()),
        answered=len(spoken),
        by_claim=len(spoken) - len(silent_alone),
        questions=[_placed(one, everything, own_word, by_persons=by_persons) for one in found.questions],
    )


def _placed(one: SurveyQuestion, everything: Answered, own_word: Answered, *, by_persons: bool) -> PlacedSums:
    counted, firm = tally(one, everything), tally(one, own_word)
    return PlacedSums(
        question=one.id,
        title=one.title,
        kind=one.kind,
        answered=sums(counted.answered),
        differing=sums(counted.differing),
        silent=sums(counted.silent),
        cells=[
            CellAnswer(
                key=key,
                label=label,
                counted=sums(counted.cells[key]),
                own_word=sums(firm.cells[key]),
                share=tenths_of_percent(counted.cells[key].households, counted.whole.households),
                persons=_persons(one, key, everything) if by_persons else None,
            )
            for key, label in cells(one)
        ],
        places=[
            PlaceFigures(
                building=place[0],
                stairwell=place[1] if len(place) > 1 else None,
                households=told.whole.households,
                silent=told.silent.households,
                cells={key: number.households for key, number in told.cells.items()},
            )
            for depth in (1, 2)
            for place, told in by_place(one, everything, depth).items()
        ],
    )


def _persons(one: SurveyQuestion, key: str, everything: Answered) -> int:
    return sum(
        key in counted_under(one, answers[one.id])
        for _, answer in everything
        for answers in answer.persons
        if one.id in answers
    )


def texts(found: SurveyRead, key: str, after: uuid.UUID | None) -> SurveyTexts:
    """A page of what was written to a question; raises Refused where it asks for no text, or the cursor is of none."""
    if all(one.id != key or one.kind is not QuestionKind.TEXT for one in found.questions):
        raise Refused(NOT_FOUND)
    written = found.texts(key)
    ids = [uuid.UUID(one.id) for one in written]
    if after is not None and after not in ids:
        raise Refused(NOT_FOUND)
    start = ids.index(after) + 1 if after is not None else 0
    page = written[start : start + queries.PAGE]
    return SurveyTexts(
        texts=[SurveyText(id=uuid.UUID(one.id), voice=one.voice, text=str(one.answers[key])) for one in page],
        next=ids[start + queries.PAGE - 1] if len(ids) > start + queries.PAGE else None,
    )


def ranked(one: RankedItem) -> RankedAnswer:
    """An item of a menu."""
    return RankedAnswer.from_row(
        one,
        must=sums(one.must),
        would_like=sums(one.would_like),
        no=sums(one.no),
    )


def outcome(found: SurveyRead) -> SurveyOutcome:
    """Menus ranked, and the management model with the text of its item."""
    return SurveyOutcome(
        contents={name: [ranked(one) for one in items] for name, items in planning.contents(found).items()},
        models=[
            ModelChoice(label=label, households=number, vote_item=vote_item(label))
            for label, number in planning.models(found)
        ],
    )


def for_anybody(found: SurveyRead, at: datetime) -> PublicSurvey:
    """A survey for anybody: how many answered, and its sums once it has closed."""
    closed = queries.state(found.version, at) is SurveyState.CLOSED
    everything = found.for_households()
    answered = public.answered(sum(not answer.silent for _, answer in everything), len(everything))
    said = found.version.document
    return PublicSurvey(
        **line(found.survey, found.version, at).model_dump(),
        where=scope_words(read_scope(said["scope"])),
        voices=found.voices,
        intro=said["intro"],
        sha256=found.version.sha256.hex(),
        households=len(found.households),
        answered=answered,
        questions=[
            PublicQuestion(**question(one).model_dump(), figures=_figures(one, everything) if closed else [])
            for one in found.questions
        ],
    )


def _figures(one: SurveyQuestion, everything: Answered) -> list[PublicGroupAnswer]:
    if one.kind is QuestionKind.TEXT:
        return []
    whole, labels = tally(one, everything), dict(cells(one)) | _OTHER_WORDS
    buildings, stairwells = by_place(one, everything, 1), by_place(one, everything, 2)
    return [_group(keys, whole, buildings, stairwells, labels) for keys in partitions(one)]


def _group(
    keys: Sequence[str],
    whole: QuestionTally,
    buildings: Mapping[tuple[str, ...], QuestionTally],
    stairwells: Mapping[tuple[str, ...], QuestionTally],
    labels: Mapping[str, str],
) -> PublicGroupAnswer:
    found = public.group(keys, whole, buildings, stairwells)
    return PublicGroupAnswer(
        cells=[PublicCell(key=key, label=labels[key], households=number) for key, number in found.whole.items()],
        places=[
            PublicPlace(building=place[0], stairwell=place[1] if len(place) > 1 else None, cells=dict(numbers))
            for place, numbers in found.places.items()
        ],
    )
