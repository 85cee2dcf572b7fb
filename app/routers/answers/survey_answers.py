"""Surveys as they go over the wire, to the office, to residents and to anybody."""

import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.consultation.households.meter import tenths_of_percent
from app.consultation.kinds import Voice
from app.consultation.surveys import planning, public, queries
from app.consultation.surveys.kinds import QuestionKind, SurveyState, SurveyUnit, SurveyWord
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
)
from app.consultation.surveys.settling import HouseholdAnswer
from app.consultation.surveys.sums import CountedHousehold, HouseholdSum, QuestionTally, by_place, tally
from app.core.errors import NOT_FOUND, Refused
from app.core.paging import Cursor, Page, page_of
from app.core.values.fractions import square_metres
from app.projects.wording import scope_words
from app.register.scopes import read_scope

type Answered = Sequence[tuple[CountedHousehold, HouseholdAnswer]]

_OTHER_WORDS = {public.SILENT: "没有回答", public.OTHERWISE: "其他（未选其中任何一项，或一户之内意见不一）"}


def entry(part_id: uuid.UUID, result: SurveyAnswer | Refused) -> EntryAnswer:
    """What became of an entry of a batch."""
    if isinstance(result, Refused):
        fields = [EntryFault(field=one.field, message=one.message) for one in result.fields]
        return EntryAnswer(
            id=None, part_id=part_id, kept=False, code=result.code.name, message=result.message, fields=fields
        )
    return EntryAnswer(id=result.id, part_id=part_id, kept=True)


def line(survey: Survey, version: SurveyVersion | None, at: datetime) -> SurveyLine:
    """A survey in a list."""
    said: Mapping[str, Any] = version.document if version is not None else survey.draft
    return SurveyLine(
        id=survey.id,
        project_id=survey.project_id,
        title=said["title"],
        purpose=said["purpose"],
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
        voices=said["voices"],
        unit=said["unit"],
        least_response=said["least_response"],
        plan_version_id=said["plan_version_id"],
        sha256=version.sha256.hex() if version is not None else None,
        questions=[question(read_question(one)) for one in said["questions"]],
    )


def question(survey_question: SurveyQuestion) -> QuestionAnswer:
    """A question as it is asked."""
    return QuestionAnswer.from_row(
        survey_question,
        key=survey_question.id,
        options=[
            OptionAnswer(key=option.id, label=option.label, agrees=option.agrees) for option in survey_question.options
        ],
    )


def sums(household_sum: HouseholdSum) -> SurveySum:
    """Households, heads, area."""
    return SurveySum(
        households=household_sum.households, heads=household_sum.heads, area_m2=square_metres(household_sum.area_c)
    )


def statistics(survey: SurveyRead, voice: Voice) -> SurveyStatistics:
    """A survey's figures in one voice, with and without unconfirmed entries, for every building and stairwell."""
    everything, own_word = survey.in_voice(voice), survey.in_voice(voice, firm_only=True)
    by_persons = survey.version.document["unit"] == SurveyUnit.PERSON
    spoken = [answer for _, answer in everything if not answer.silent]
    silent_alone = [answer for _, answer in own_word if not answer.silent]
    words = Counter(answer.word for answer in spoken)
    first = tally(survey.questions[0], everything).everybody
    return SurveyStatistics(
        voice=voice,
        denominator=sums(first),
        without_area=sum(one.area_c is None for one in survey.households.values()),
        answered=words[SurveyWord.ANSWERED],
        no_wish=words[SurveyWord.NO_WISH],
        declined=words[SurveyWord.DECLINED],
        by_claim=len(spoken) - len(silent_alone),
        questions=[_placed(one, everything, own_word, by_persons=by_persons) for one in survey.questions],
    )


def _placed(
    survey_question: SurveyQuestion, everything: Answered, own_word: Answered, *, by_persons: bool
) -> PlacedSums:
    counted, firm = tally(survey_question, everything), tally(survey_question, own_word)
    return PlacedSums(
        question=survey_question.id,
        title=survey_question.title,
        kind=survey_question.kind,
        answered=sums(counted.answered),
        differing=sums(counted.differing),
        silent=sums(counted.silent),
        cells=[
            CellAnswer(
                key=key,
                label=label,
                counted=sums(counted.cells[key]),
                own_word=sums(firm.cells[key]),
                share=tenths_of_percent(counted.cells[key].households, counted.everybody.households),
                persons=_persons(survey_question, key, everything) if by_persons else None,
            )
            for key, label in cells(survey_question)
        ],
        places=[
            PlaceFigures(
                building=place[0],
                stairwell=place[1] if len(place) > 1 else None,
                households=told.everybody.households,
                silent=told.silent.households,
                cells={key: number.households for key, number in told.cells.items()},
            )
            for depth in (1, 2)
            for place, told in by_place(survey_question, everything, depth).items()
        ],
    )


def _persons(survey_question: SurveyQuestion, key: str, everything: Answered) -> int:
    return sum(
        key in counted_under(survey_question, answers[survey_question.id])
        for _, answer in everything
        for answers in answer.persons
        if survey_question.id in answers
    )


def texts(survey: SurveyRead, key: str, after: Cursor) -> Page[SurveyText]:
    """A page of what was written to a question; raises Refused where it asks for no text, or the cursor is of none."""
    if all(one.id != key or one.kind is not QuestionKind.TEXT for one in survey.questions):
        raise Refused(NOT_FOUND)
    # By a number that says nothing: the order, and the key in the cursor, would tell when somebody wrote.
    found, following = page_of(survey.texts(key), lambda one: (one.id,), after)
    return Page(
        lines=[SurveyText(id=uuid.UUID(one.id), voice=one.voice, text=str(one.answers[key])) for one in found],
        next=following,
    )


def ranked(item: RankedItem) -> RankedAnswer:
    """An item of a menu."""
    return RankedAnswer.from_row(
        item,
        must=sums(item.must),
        would_like=sums(item.would_like),
        no=sums(item.no),
    )


def outcome(survey: SurveyRead) -> SurveyOutcome:
    """Menus ranked, and the management model with the text of its item."""
    return SurveyOutcome(
        contents={name: [ranked(one) for one in items] for name, items in planning.contents(survey).items()},
        models=[
            ModelChoice(label=label, households=number, vote_item=vote_item(label))
            for label, number in planning.models(survey)
        ],
    )


def for_anybody(survey: SurveyRead, at: datetime) -> PublicSurvey:
    """A survey for anybody: how many answered, and its sums once it has closed."""
    closed = queries.state(survey.version, at) is SurveyState.CLOSED
    everything = survey.for_households()
    answered = public.answered(sum(answer.word is SurveyWord.ANSWERED for _, answer in everything), len(everything))
    said = survey.version.document
    return PublicSurvey(
        **line(survey.survey, survey.version, at).model_dump(),
        where=scope_words(read_scope(said["scope"])),
        voices=survey.voices,
        intro=said["intro"],
        sha256=survey.version.sha256.hex(),
        households=len(survey.households),
        answered=answered,
        questions=[
            PublicQuestion(**question(one).model_dump(), figures=_figures(one, everything) if closed else [])
            for one in survey.questions
        ],
    )


def _figures(survey_question: SurveyQuestion, everything: Answered) -> list[PublicGroupAnswer]:
    if survey_question.kind is QuestionKind.TEXT:
        return []
    whole, labels = tally(survey_question, everything), dict(cells(survey_question)) | _OTHER_WORDS
    buildings, stairwells = by_place(survey_question, everything, 1), by_place(survey_question, everything, 2)
    return [_group(keys, whole, buildings, stairwells, labels) for keys in partitions(survey_question)]


def _group(
    keys: Sequence[str],
    question_tally: QuestionTally,
    buildings: Mapping[tuple[str, ...], QuestionTally],
    stairwells: Mapping[tuple[str, ...], QuestionTally],
    labels: Mapping[str, str],
) -> PublicGroupAnswer:
    found = public.group(keys, question_tally, buildings, stairwells)
    return PublicGroupAnswer(
        cells=[PublicCell(key=key, label=labels[key], households=number) for key, number in found.total.items()],
        places=[
            PublicPlace(building=place[0], stairwell=place[1] if len(place) > 1 else None, cells=dict(numbers))
            for place, numbers in found.places.items()
        ],
    )
