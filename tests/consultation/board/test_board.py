"""The board: one reading for any number of households, whoever is left, and what would still carry it."""

import io
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import event, text

from app.consultation.board import board
from app.consultation.board.board import holdouts, walks
from app.consultation.board.board_files import board_xlsx, walk_pdf, watermark
from app.consultation.households.doors import floor_of
from app.consultation.kinds import ConsultOutlook, ConsultRound, HouseholdCategory
from app.consultation.rounds import queries
from app.core.installation import now
from app.register import places
from app.register.models import Community
from app.register.queries import stairwells
from tests.consultation.asking import MORNING, Asking


@pytest.mark.parametrize(
    ("room", "floor"), [("501", "5"), ("1203", "12"), ("0102", "1"), ("101A", "1"), ("12", ""), ("门面3", ""), ("", "")]
)
def test_the_floor_that_a_number_names(room: str, floor: str) -> None:
    assert floor_of(room) == floor


async def test_a_row_says_where_a_household_stands_and_how_old_that_is(asking: Asking) -> None:
    async with asking.database.write() as session:
        (first, *_) = await stairwells(session, asking.community_id)
        lineage = await places.lineage(session, Community, asking.community_id)
        assert lineage is not None
        await places.draw_grid(session, lineage.ids[2], "第三网格", [first.id], date(2026, 1, 1))
    await asking.kept(asking.visit("1-1-101", "conditional", next_on="2026-12-20"))
    await asking.clock(MORNING + timedelta(days=10))
    rows = {one.record.household.name: one for one in (await asking.board()).doors}
    one = rows["1-1-101"]
    assert (one.floor, one.grid, one.days, one.next_on, one.not_now, one.state.category) == (
        "1",
        "第三网格",
        10,
        date(2026, 12, 20),
        "",
        HouseholdCategory.CONDITIONAL,
    )
    assert (rows["2-1-101"].grid, rows["2-1-101"].days) == ("", None)


async def test_who_is_left_with_reasons_and_promises_and_how_many_must_still_agree(asking: Asking) -> None:
    promised = {"promised": "移立管", "keeper": "王经理", "due_on": "2026-12-20"}
    await asking.kept(
        asking.visit("1-1-101"),
        asking.visit("1-1-102"),
        asking.visit("1-2-201"),
        asking.visit("2-1-101", "against", promises=[promised]),
    )
    async with asking.database.read() as session:
        found = await queries.find(session, asking.community_id, asking.id)
        seen, left = await holdouts(session, found, await now(session))
    assert [one.door.record.household.name for one in left] == ["2-1-101", "2-1-102"]
    word = left[0].word
    assert word is not None
    assert (word.reasons, left[0].visits, len(left[0].promises), left[1].word) == (["cost"], 1, 1, None)
    assert (seen.meter.needed, seen.meter.outlook) == (1, ConsultOutlook.OPEN)


async def test_the_sheet_and_the_walk_list_bear_who_took_them_and_no_name_of_an_owner(asking: Asking) -> None:
    await asking.kept(asking.visit("1-1-101"))
    seen = await asking.board()
    mark = watermark("小王", "网格员", MORNING)
    book = load_workbook(io.BytesIO(board_xlsx("整体改造", seen, mark)))
    cells = [str(cell.value) for row in book.active.iter_rows() for cell in row if cell.value is not None]
    assert any("小王（网格员） 2026-12-01 09:00" in one for one in cells)
    assert any("全部 5 户，同意 1 户（20.0%），按住户意见统计，不是表决结果" in one for one in cells)
    assert any(one.startswith("全部面积") and "户数、面积都达到五分之四：至少还需 3 户" in one for one in cells)
    within = frozenset({asking.parts["1-1-101"].part.stairwell_id})
    async with asking.database.read() as session:
        found = await queries.find(session, asking.community_id, asking.id)
        doors = await board.doors_to_go_to(session, found, ConsultRound.FIRST, within, await now(session))
    (mine,) = walks(doors)
    assert [one.record.household.room for one in mine.doors] == ["102"]
    pdf = walk_pdf("整体改造", walks(seen.doors), mark)
    assert pdf.startswith(b"%PDF")


async def fill(asking: Asking, households: int) -> None:
    """Households beyond those of the register's sheet, each with two visits and an opinion of its own."""
    async with asking.database.write() as session:
        await session.execute(
            text(
                """
                WITH parts AS (
                    INSERT INTO part (id, community_id, stairwell_id, room, sort_key, kind, area_document, stock, change_id)
                    SELECT gen_random_uuid(), p.community_id, p.stairwell_id, 'x' || n, 'x' || n, 'dwelling', '', 'delivered', p.change_id
                      FROM generate_series(1, :households) n, (SELECT * FROM part WHERE id = :part) p
                    RETURNING id, community_id, change_id
                ), owners AS (
                    INSERT INTO owner (id, community_id, kind, name, name_key, document_last4, phone_last4, deceased, change_id)
                    SELECT id, community_id, 'person', '赵甲', '赵甲', '', '', false, change_id FROM parts RETURNING id, change_id
                ), owned AS (
                    INSERT INTO ownership (id, part_id, owner_id, from_on, change_id)
                    SELECT gen_random_uuid(), id, id, '2026-01-01', change_id FROM owners RETURNING part_id
                ), visits AS (
                    INSERT INTO consult_visit (id, consultation_id, round, part_id, agent_id, way, outcome, met_as, owner_id,
                                               words, evidence, payload_sha256, at, received_at)
                    SELECT gen_random_uuid(), :consultation, 'first', part_id, :agent, 'visit', 'met', 'owner', part_id,
                           '', '{}', decode(repeat('00', 32), 'hex'), :at, :at
                      FROM owned RETURNING id, part_id
                )
                INSERT INTO consult_opinion (id, consultation_id, part_id, voice, owner_id, visit_id, stance, condition, reasons, words, at)
                SELECT id, :consultation, part_id, 'owner', part_id, id, 'agree', '', '{}', '', :at FROM visits
                """
            ),
            {
                "households": households,
                "part": asking.parts["1-1-101"].part.id,
                "consultation": asking.id,
                "agent": asking.people["ma"],
                "at": MORNING,
            },
        )


async def queries_of(asking: Asking) -> tuple[int, int]:
    """How many statements the board takes, and how many households it shows."""
    statements: list[str] = []

    def counted(_c: object, _cur: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(asking.database.engine.sync_engine, "before_cursor_execute", counted)
    try:
        async with asking.database.read() as session:
            found = await queries.find(session, asking.community_id, asking.id)
            seen = await board.board(session, found, await now(session))
    finally:
        event.remove(asking.database.engine.sync_engine, "before_cursor_execute", counted)
    return len(statements), len(seen.doors)


async def test_three_thousand_households_take_as_many_statements_as_three_hundred(asking: Asking) -> None:
    await fill(asking, 295)
    few = await queries_of(asking)
    await asking.clock(MORNING + timedelta(minutes=1))
    asking.parts["1-1-101"] = asking.parts["2-1-101"]
    await fill(asking, 2700)
    many = await queries_of(asking)
    assert (few[1], many[1]) == (300, 3000)
    assert few[0] == many[0] < 25
