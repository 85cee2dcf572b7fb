"""Consultations as they go over the wire, to the office and to anybody."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from app.consultation.board.board import BoardDoor, Holdout
from app.consultation.households.meter import Meter, above, at_least, tenths_of_percent
from app.consultation.households.meter_schemas import CategoryCount, MeterAnswer, MeterByArea, WayCount
from app.consultation.kinds import (
    ConsultFigures,
    ConsultRound,
    RoundBody,
    StanceReason,
)
from app.consultation.models import Consultation, ConsultOpinion, VisitMark
from app.consultation.rounds import queries, rounds
from app.consultation.rounds.history import read
from app.consultation.schemas import (
    BoardRow,
    ConsultationAnswer,
    ConsultationLine,
    ConsultDoor,
    HoldoutRow,
    MarkAnswer,
    OwnWord,
    PromiseAnswer,
    RoundAnswer,
)
from app.consultation.visits.performing import who_performs
from app.consultation.visits.promising import PromiseNow
from app.core.installation import CHINA
from app.core.values.fractions import square_metres
from app.projects import queries as projects
from app.projects.asked.asked_schemas import ApplicationFigure
from app.projects.wording import scope_words
from app.register.scopes import read_scope
from app.routers.access import Tx


def line(consultation: Consultation, now: ConsultRound | None) -> ConsultationLine:
    """A consultation in a list; `now` is the round that is open."""
    return ConsultationLine.from_row(consultation, where=scope_words(read_scope(consultation.scope)), round=now)


def figures(meter: Meter) -> MeterAnswer:
    """The figures with their denominator."""
    return MeterAnswer.from_row(
        meter,
        basis=ConsultFigures.STANCES,
        asked=meter.consulted,
        supporting_share=tenths_of_percent(meter.supporting, meter.households),
        asked_share=tenths_of_percent(meter.consulted, meter.households),
        by_category=[
            CategoryCount(category=category, households=number) for category, number in meter.by_category.items()
        ],
        by_claim_ways=[WayCount(way=way, households=number) for way, number in meter.by_claim_ways.items() if number],
        asked_reached=at_least(meter.consulted, meter.households),
        over_both_ways=above(meter.consulted, meter.households) and above(meter.supporting, meter.households),
        by_area=MeterByArea(
            total_m2=square_metres(meter.area.all_c),
            supporting_m2=square_metres(meter.area.supporting_c),
            supporting_share=tenths_of_percent(meter.area.supporting_c, meter.area.all_c),
            needed_m2=square_metres(meter.area.needed_c),
            outlook=meter.area.outlook,
            without_area=meter.area.unknown,
        ),
        fewest_to_carry=meter.fewest,
    )


async def plan_numbers(session: Tx, consultation: Consultation) -> dict[uuid.UUID, int]:
    """The numbers of the project's plan versions."""
    return {one.id: one.number for one in await projects.plan_versions(session, consultation.project_id)}


async def answer_of(session: Tx, consultation: Consultation, at: datetime) -> ConsultationAnswer:
    """A consultation with its rounds and its figures now."""
    spans = await rounds.spans(session, consultation.id)
    numbers = await plan_numbers(session, consultation)
    records = await read(session, consultation)
    plan = records.plans[-1]
    return ConsultationAnswer.from_row(
        consultation,
        **dict(line(consultation, rounds.open_now(spans))),
        plan_version_id=plan.plan_version_id,
        plan_number=numbers[plan.plan_version_id],
        rounds=[_round(one, spans, consultation.body) for one in ConsultRound],
        meter=figures(records.meter(at)),
    )


async def as_figures(
    session: Tx, community_id: uuid.UUID, consultation_id: uuid.UUID, at: datetime
) -> list[ApplicationFigure]:
    """The figures of a consultation now, as an application rests on them: over all households, claims said apart."""
    consultation = await queries.find(session, community_id, consultation_id)
    found = (await read(session, consultation)).meter(at)
    source = f"征询“{consultation.title}”，截至 {at.astimezone(CHINA):%Y-%m-%d %H:%M}"
    return [
        ApplicationFigure(title="已征询的户数", part=found.consulted, whole=found.households, source=source),
        ApplicationFigure(title="同意的户数", part=found.supporting, whole=found.households, source=source),
        ApplicationFigure(
            title="其中由他人登记、本人未确认的户数", part=found.by_claim, whole=found.households, source=source
        ),
    ]


def _round(consult_round: ConsultRound, spans: rounds.Spans, body: RoundBody) -> RoundAnswer:
    opening, report = spans.get(consult_round, (None, None))
    return RoundAnswer(
        round=consult_round,
        performed_by=who_performs(consult_round, body),
        opened_at=opening.opened_at if opening is not None else None,
        closed_at=report.closed_at if report is not None else None,
        report=report.figures if report is not None else None,
        report_sha256=report.sha256.hex() if report is not None else None,
    )


def row(door: BoardDoor) -> BoardRow:
    """A household on the board."""
    household, state = door.record.household, door.state
    return BoardRow.from_row(
        door,
        part_id=household.part_id,
        building=household.building,
        stairwell=household.stairwell,
        door=household.room,
        category=state.category,
        supports=state.supports,
        stale=state.stale,
        claim=state.claim,
        channel=state.evidence,
        asked=state.consulted,
        attempts=state.attempts,
    )


def holdout(household: Holdout, numbers: dict[uuid.UUID, int], at: datetime) -> HoldoutRow:
    """Who is left, with why."""
    name = household.door.record.household.name
    return HoldoutRow(
        row=row(household.door),
        condition=household.door.record.condition_of(household.word) if household.word is not None else "",
        reasons=[StanceReason(one) for one in household.word.reasons] if household.word is not None else [],
        promises=[promise(one, name, numbers, at) for one in household.promises],
        visits=household.visits,
        last_visit_at=household.last_visit_at,
    )


def door(board_door: BoardDoor) -> ConsultDoor:
    """A door on a walk list."""
    household = board_door.record.household
    return ConsultDoor.from_row(
        board_door,
        part_id=household.part_id,
        door=household.room,
        owners=household.owners,
        category=board_door.state.category,
        stale=board_door.state.stale,
    )


def promise(promise_now: PromiseNow, part: str, numbers: dict[uuid.UUID, int], at: datetime) -> PromiseAnswer:
    """A promise and where it stands."""
    one = promise_now.promise
    return PromiseAnswer.from_row(
        one,
        part=part,
        overdue=promise_now.overdue(at.astimezone(CHINA).date()),
        plan_number=numbers[one.plan_version_id],
        state=promise_now.state,
        made_at=one.at,
        decision=promise_now.ruling.decision if promise_now.ruling is not None else None,
        decision_due_on=promise_now.ruling.due_on if promise_now.ruling is not None else None,
        decision_reason=promise_now.ruling.reason if promise_now.ruling is not None else "",
    )


async def promises(
    session: Tx, consultation: Consultation, current_promises: Iterable[PromiseNow], at: datetime
) -> list[PromiseAnswer]:
    """Promises with the doors they were made at."""
    listed = list(current_promises)
    if not listed:
        return []
    numbers = await plan_numbers(session, consultation)
    names = await queries.names(session, consultation, {one.promise.part_id for one in listed})
    return [promise(one, names.get(one.promise.part_id, ""), numbers, at) for one in listed]


async def one_promise(session: Tx, consultation: Consultation, promise_now: PromiseNow, at: datetime) -> PromiseAnswer:
    """A promise by itself."""
    return (await promises(session, consultation, [promise_now], at))[0]


def next_round(spans: rounds.Spans) -> ConsultRound:
    """The round that is open, else the one that comes next."""
    return rounds.open_now(spans) or next((one for one in ConsultRound if one not in spans), ConsultRound.THIRD)


def mark(visit_mark: VisitMark) -> MarkAnswer:
    """A mark at a door."""
    return MarkAnswer.from_row(visit_mark)


def own_word(opinion: ConsultOpinion, *, met: bool) -> OwnWord:
    """What somebody said on their own phone."""
    return OwnWord.from_row(opinion, condition_met=met)
