"""Cases of the law about the roll: who is a head and with what area, from the register as it was brought in."""

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.errors import Refused
from app.core.installation import now
from app.core.values.fractions import centi
from app.register.corrections import corrections
from app.register.corrections.correction_schemas import NewCorrection
from app.register.kinds import AreaSource, OwnerKind, PartKind, Stock
from app.register.models import Owner, Roll, RollEntry
from app.register.rolls import rolls
from app.register.scopes import BuildingsScope
from app.voting.closing import reconsidering
from app.voting.closing.reconsidering import Question
from app.voting.count.outcome import Outcome
from app.voting.lifecycle import Act, State
from app.voting.models import RollCorrection
from tests.register.desk import CHIEF, CLERK, Desk
from tests.register.flats import flat, id_card, owner
from tests.register.sheet.making import xlsx
from tests.voting.disputes.test_corrections import correct
from tests.voting.law.boxes import CaseBox
from tests.voting.live.ballot_box import BallotBox

HUSBAND, WIFE = owner("王大海", document=id_card(301)), owner("李秀英", document=id_card(302))
DEVELOPER = owner("宜昌安居房地产开发有限公司", kind=OwnerKind.DEVELOPER)


async def voters(desk: Desk, roll: Roll) -> dict[str, str | None]:
    """The head of every part of a roll."""
    async with desk.database.read() as session:
        rows = await session.execute(select(RollEntry.part, RollEntry.voter).where(RollEntry.roll_id == roll.id))
        return dict(rows.all())


async def test_case_10_a_couple_with_one_flat_is_one_head_and_its_area_counts_once(box: BallotBox) -> None:
    await box.desk.bring_in(flat("1-1-101", HUSBAND, WIFE))
    roll = await box.desk.freeze()
    assert (roll.parts, roll.heads, roll.area_c) == (1, 1, 10_000)


async def test_case_11_only_the_same_set_of_owners_is_the_same_head(box: BallotBox) -> None:
    await box.desk.bring_in(flat("1-1-101", HUSBAND, WIFE), flat("1-1-102", HUSBAND), flat("1-1-103", WIFE, HUSBAND))
    roll = await box.desk.freeze()
    found = await voters(box.desk, roll)
    assert roll.heads == 2
    assert found["1-1-101"] == found["1-1-103"] != found["1-1-102"]


async def test_case_15_who_bought_and_was_handed_over_is_the_owner_and_else_the_developer(box: BallotBox) -> None:
    await box.desk.bring_in(
        flat("1-1-101", HUSBAND, stock=Stock.DELIVERED),
        flat("1-1-102", WIFE, stock=Stock.UNDELIVERED),
        flat("1-1-103", DEVELOPER, stock=Stock.UNSOLD),
    )
    roll = await box.desk.freeze()
    found = await voters(box.desk, roll)
    assert roll.heads == 2
    assert found["1-1-102"] == found["1-1-103"] != found["1-1-101"]


async def test_case_16_in_a_buildings_vote_an_owner_has_the_area_of_that_building(box: BallotBox) -> None:
    await box.desk.bring_in(flat("1-1-101", HUSBAND, area_c=10_000), flat("2-1-101", HUSBAND, area_c=8_000))
    building, estate = await box.desk.freeze(BuildingsScope(("1",))), await box.desk.freeze()
    assert (building.heads, building.area_c) == (1, 10_000)
    assert (estate.heads, estate.area_c) == (1, 18_000)


async def test_case_17_two_shops_of_one_owner_are_one_head_with_400_square_metres(ninety: CaseBox) -> None:
    await ninety.draft()
    without = await ninety.desk.freeze()
    shops = [flat(f"1--门面{n}", HUSBAND, kind=PartKind.SHOP, area_c=20_000) for n in (1, 2)]
    await ninety.desk.bring_in(*shops)
    roll = await ninety.desk.freeze()
    assert (without.heads, without.area_c) == (90, 900_000)
    assert (roll.heads - without.heads, roll.area_c - without.area_c) == (1, 40_000)


async def test_case_42_a_surveyed_area_is_used_and_without_any_the_roll_stops(box: BallotBox) -> None:
    await box.draft()
    await box.desk.bring_in(
        flat("2-1-101", HUSBAND, area_c=centi("71.20"), source=AreaSource.SURVEY), flat("2-1-102", WIFE, area_c=None)
    )
    with pytest.raises(Refused) as refusal:
        await box.act(Act.POST_ROLL)
    assert [fault.field for fault in refusal.value.fields] == ["2-1-102"]
    assert "没有面积" in refusal.value.fields[0].message
    assert (await box.vote()).state == State.DRAFT
    part = (await box.desk.parts())["2-1-102"].part
    assert part.area_c is None
    posted = NewCorrection.model_validate(
        {
            "facts": {
                "kind": "area",
                "part_id": part.id,
                "area_m2": "68.00",
                "source": "confirmed",
                "posted_on": (await box.now()).date(),
            },
            "reason": "业主已确认",
            "document": "公示照片",
        }
    )
    async with box.database.write() as session:
        proposed = await corrections.propose(session, box.sealer, box.desk.id, posted, by=CLERK, at=await now(session))
    with pytest.raises(Refused) as early:
        await approve(box, proposed.id)
    assert "才满 7 天" in str(early.value)
    await box.clock_to(await box.now() + timedelta(days=12))
    await approve(box, proposed.id)
    await box.act(Act.POST_ROLL)
    roll_id = (await box.vote()).roll_id
    async with box.database.read() as session:
        areas = {part.key: part.area_c for part in await rolls.register_parts(session, roll_id or uuid.uuid4())}
    assert (areas["2", "1", "101"], areas["2", "1", "102"], len(areas)) == (7_120, 6_800, 14)
    assert (await box.desk.parts())["2-1-101"].part.area_source == AreaSource.SURVEY


async def approve(box: BallotBox, correction_id: uuid.UUID) -> None:
    async with box.database.write() as session:
        at = await now(session)
        await corrections.decide(
            session, box.sealer, box.desk.id, correction_id, approve=True, reason="", by=CHIEF, at=at
        )


async def test_case_43_an_area_corrected_after_the_opening_is_shown_beside_and_decides_nothing_alone(
    box: BallotBox,
) -> None:
    """One of four silent flats has 88.12 and not 81.82: two thirds of the area by the roll, less by the correction."""
    box.areas = [10_000] * 7 + [6_364] + [10_000] * 3 + [8_182]
    vote = await box.opened()
    for number in range(1, 9):
        await box.cast(f"p{number:03d}")
    await correct(box, part="1-1-111", area_m2="88.12")
    async with box.database.read() as session:
        (logged,) = await session.scalars(select(RollCorrection))
        roll = await rolls.find(session, box.desk.id, vote.roll_id or uuid.uuid4())
    assert (logged.was_area_c, logged.area_c, roll.area_c) == (8_182, 8_812, 114_546)
    assert logged.proposed_by != logged.approved_by
    counted = await box.counted()
    assert (counted.state, counted.roll_id) == (State.AWAITING, vote.roll_id)
    async with box.database.read() as session:
        views = await reconsidering.outcomes(session, counted)
        asked = await reconsidering.flipped(session, box.vote_id)
    assert views[Question.ROLL_CORRECTED][1] is Outcome.NO_VALID_DECISION
    assert asked == {1, 2}


async def test_case_55_who_owes_fees_votes_and_counts(box: BallotBox) -> None:
    """The column of arrears that a property company keeps is not read, and no rule can ask for it."""
    content = xlsx(
        [
            ["楼栋", "单元", "房号", "建筑面积", "面积来源", "业主姓名", "身份证号", "联系电话", "欠缴物业费"],
            ["1", "1", "101", "100.00", "不动产登记簿", "王大海", id_card(301), "", "3600 元"],
            ["1", "1", "102", "100.00", "不动产登记簿", "李秀英", id_card(302), "", ""],
        ]
    )
    await box.desk.approve(await box.desk.check(filename="名册.xlsx", content=content))
    roll = await box.desk.freeze()
    assert (roll.heads, roll.area_c) == (2, 20_000)
    async with box.database.read() as session:
        kept = [str(vars(one)) for one in await session.scalars(select(Owner))]
    assert len(kept) == 2
    assert not any("3600" in row for row in kept)
