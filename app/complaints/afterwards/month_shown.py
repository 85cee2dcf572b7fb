"""A month as people read it: rows with names, shares, places and intervals; and the same as a sheet."""

import asyncio
import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints.afterwards import indicators, months
from app.complaints.afterwards.indicators import FORMULA, FORMULAS, IndicatorFigure, IndicatorLine
from app.complaints.afterwards.month_schemas import (
    AppealAnswer,
    AreaMonthAnswer,
    FigureAnswer,
    IndicatorMonthAnswer,
    IndicatorRow,
)
from app.complaints.afterwards.months import Month
from app.complaints.kinds import Indicator
from app.complaints.lifecycle import Seat
from app.complaints.models import IndicatorAppeal, IndicatorAppealAnswer
from app.complaints.settings import units
from app.core.sheet_writing import CellKind, Column, SheetToWrite, workbook_bytes
from app.core.values.fractions import percent
from app.identity import service as identity

type Against = tuple[IndicatorAppeal, IndicatorAppealAnswer | None]
"""An appeal and its answer."""

type Named = tuple[str, str, IndicatorLine]
"""A row's key, its name for people, and the row."""


async def month_answer(session: AsyncSession, month: Month) -> IndicatorMonthAnswer:
    """An estate's month with names, and the appeals against it."""
    names = await units.names(session, _units([month]))
    against = (await months.appeals(session, [month.frozen.id])).get(month.frozen.id, []) if month.frozen else []
    people = await identity.names(session, {one.by for one, _ in against})
    return await asyncio.to_thread(_month, month, names, against, people)


def _month(
    month: Month, names: Mapping[uuid.UUID, str], against: Sequence[Against], people: Mapping[uuid.UUID, str]
) -> IndicatorMonthAnswer:
    named = [(seat_key(row.seat), _name(row.seat, names), row) for row in month.rows]
    return IndicatorMonthAnswer(
        community_id=month.community_id,
        month=month.month,
        formula=month.frozen.formula if month.frozen else FORMULA,
        formulas=FORMULAS,
        frozen_at=month.frozen.at if month.frozen else None,
        sha256=month.frozen.sha256.hex() if month.frozen else "",
        total=_answers([("", "全小区", together(month.rows))])[0],
        rows=_answers(named),
        appeals=[_appeal(one, answered, people) for one, answered in against],
    )


async def area_answer(
    session: AsyncSession, months: Sequence[Month], community_names: Mapping[uuid.UUID, str], month: date
) -> AreaMonthAnswer:
    """A street's or district's month: by estate, and by unit over all estates."""
    return await asyncio.to_thread(_area, months, community_names, await units.names(session, _units(months)), month)


def _area(
    months: Sequence[Month], community_names: Mapping[uuid.UUID, str], names: Mapping[uuid.UUID, str], month: date
) -> AreaMonthAnswer:
    by_unit: dict[Seat, list[IndicatorLine]] = defaultdict(list)
    for one in months:
        for row in one.rows:
            if row.seat is not None and row.seat.unit_id is not None:
                # Numbers of cases count within an estate: two estates have a number 7 each.
                by_unit[row.seat].append(row)
    estates = [(str(one.community_id), community_names[one.community_id], together(one.rows)) for one in months]
    over_all = [(seat_key(seat), _name(seat, names), _summed(seat, rows)) for seat, rows in by_unit.items()]
    return AreaMonthAnswer(
        month=month,
        formula=FORMULA,
        formulas=FORMULAS,
        communities=_answers(estates),
        units=_answers(over_all, numbered=False),
        total=_answers([("", "合计", _summed(None, [row for _, _, row in estates]))], numbered=False)[0],
        not_frozen=[community_names[one.community_id] for one in months if one.frozen is None],
    )


def together(rows: Sequence[IndicatorLine]) -> IndicatorLine:
    """The rows of one estate as one; a case that passed through two hands counts once."""
    return IndicatorLine(
        None,
        {
            one: IndicatorFigure(
                tuple(sorted({case for row in rows for case in row.figures[one].counted})),
                tuple(sorted({case for row in rows for case in row.figures[one].among})),
            )
            for one in Indicator
        },
        tuple(sorted({case for row in rows for case in row.drawn})),
    )


def month_xlsx(title: str, rows: Sequence[IndicatorRow], texts: Sequence[str], at: datetime) -> bytes:
    """A month as a sheet: a line for each unit, numerator and denominator of every figure, its share and place."""
    columns = [Column("单位", 28)]
    for one in Indicator:
        columns += [
            Column(f"{one.label}：件数", 12, CellKind.WHOLE),
            Column("共", 8, CellKind.WHOLE),
            Column("比例", 10),
            Column("名次", 6, CellKind.WHOLE),
        ]
    columns += [Column("抽中回访", 10, CellKind.WHOLE), Column("已评价", 8, CellKind.WHOLE), Column("满意率区间", 16)]
    lines = []
    for row in rows:
        cells: list[str | int | None] = [row.name]
        for figure in row.figures:
            cells += [figure.counted, figure.among, figure.share, figure.place]
        satisfied = next(one for one in row.figures if one.indicator is Indicator.SATISFIED)
        lines.append((*cells, row.drawn, row.answered, satisfied.interval))
    formulas = [f"{one.label}：{FORMULAS[one]}" for one in Indicator]
    sheet = SheetToWrite("指标", tuple(columns), lines, titles=(title, *texts, *formulas))
    return workbook_bytes([sheet], created_at=at)


def seat_key(seat: Seat | None) -> str:
    """A seat as it stands in an address: "unit:…", "community"; empty for nobody's."""
    if seat is None:
        return ""
    return f"{seat.rung}:{seat.unit_id}" if seat.unit_id is not None else seat.rung.value


def _summed(seat: Seat | None, rows: Sequence[IndicatorLine]) -> IndicatorLine:
    """Rows of several estates as one, whose case numbers are no longer one another's: counted one after the other."""
    figures = {}
    for one in Indicator:
        counted = sum(len(row.figures[one].counted) for row in rows)
        among = sum(len(row.figures[one].among) for row in rows)
        figures[one] = IndicatorFigure(tuple(range(1, counted + 1)), tuple(range(1, among + 1)))
    return IndicatorLine(seat, figures, tuple(range(sum(len(row.drawn) for row in rows))))


def _answers(named: Sequence[Named], *, numbered: bool = True) -> list[IndicatorRow]:
    places = {one: indicators.ranked([row.figures[one].share for _, _, row in named], one) for one in Indicator}
    return [
        IndicatorRow(
            seat=key,
            rung=row.seat.rung if row.seat is not None else None,
            name=name,
            figures=[_figure(one, row.figures[one], places[one][index], numbered=numbered) for one in Indicator],
            drawn=len(row.drawn),
            answered=len(row.figures[Indicator.SATISFIED].among),
            response=percent(len(row.figures[Indicator.SATISFIED].among), len(row.drawn)),
        )
        for index, (key, name, row) in enumerate(named)
    ]


def _figure(indicator: Indicator, figure: IndicatorFigure, place: int | None, *, numbered: bool) -> FigureAnswer:
    counted, among = figure.share
    low, high = indicators.interval(counted, among)
    return FigureAnswer(
        indicator=indicator,
        counted=counted,
        among=among,
        share=percent(counted, among),
        place=place,
        cases_counted=list(figure.counted) if numbered else [],
        cases_among=list(figure.among) if numbered else [],
        interval=f"{low // 10}.{low % 10}%–{high // 10}.{high % 10}%" if indicator is Indicator.SATISFIED else "",
    )


def _appeal(
    appeal: IndicatorAppeal, answered: IndicatorAppealAnswer | None, people: Mapping[uuid.UUID, str]
) -> AppealAnswer:
    return AppealAnswer.from_row(
        appeal,
        seat=appeal.for_seat,
        by=people.get(appeal.by, ""),
        accepted=answered.accepted if answered is not None else None,
        answer=answered.words if answered is not None else "",
        answered_at=answered.at if answered is not None else None,
    )


def _name(seat: Seat | None, names: Mapping[uuid.UUID, str]) -> str:
    if seat is None:
        return "未派单"
    return names.get(seat.unit_id, "") if seat.unit_id is not None else seat.rung.label


def _units(months: Collection[Month]) -> set[uuid.UUID | None]:
    return {row.seat.unit_id for one in months for row in one.rows if row.seat is not None}
