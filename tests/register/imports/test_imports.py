"""The import of a sheet: checked, decided, approved by a second person, compared on the next, undone."""

import asyncio
from typing import cast

import pytest
from sqlalchemy import Table, func, select, update
from sqlalchemy.exc import IntegrityError

from app.core.errors import Refused
from app.register import queries
from app.register.kinds import OwnerKind, PartKind, Stock
from app.register.models import Owner, RegisterImport
from tests.register.desk import CLERK, Desk
from tests.register.flats import flat, id_card, owner

WANG = owner("王芳", document=id_card(1), phone="13900000001")
LI = owner("李强", document=id_card(2), phone="13900000002")


async def test_a_check_writes_nothing_but_itself(desk: Desk) -> None:
    kept = await desk.check(flat("1-1-101", WANG), flat("1-1-102", LI))
    assert kept.report["added"] == 2
    assert kept.report["errors"] == 0
    assert kept.report["totals"] == {
        "building": "合计",
        "parts": 2,
        "area_m2": "200.00",
        "heads": 2,
        "households": 2,
        "without_area": 0,
    }
    assert await desk.counts() == (0, 0, 0, 0, 0, 0)


async def test_a_second_person_lets_it_in(desk: Desk) -> None:
    kept = await desk.check(flat("1-1-101", WANG), flat("1-1-102", LI, occupants=("赵六",)))
    with pytest.raises(Refused) as refusal:
        await desk.approve(kept, by=CLERK)
    assert refusal.value.code.name == "same_person"
    assert await desk.counts() == (0, 0, 0, 0, 0, 0)
    await desk.approve(kept)
    assert await desk.counts() == (1, 1, 2, 2, 2, 1)
    with pytest.raises(Refused) as again:
        await desk.approve(kept)
    assert again.value.code.name == "import_decided"


async def test_the_database_itself_refuses_one_person_as_both(desk: Desk) -> None:
    kept = await desk.check(flat("1-1-101", WANG))
    one_person = (
        update(RegisterImport)
        .where(RegisterImport.id == kept.id)
        .values(decided_by=RegisterImport.proposed_by, decided_at=RegisterImport.proposed_at)
    )
    async with desk.database.write() as session:
        with pytest.raises(IntegrityError, match="ck_register_import_two_persons"):
            await session.execute(one_person)
        await session.rollback()


async def test_numbers_do_not_lie_open_in_the_database(desk: Desk) -> None:
    await desk.bring_in(flat("1-1-101", WANG))
    owners = cast(Table, Owner.__table__)
    async with desk.database.read() as session:
        kept = (await session.scalars(select(Owner))).one()
        assert kept.document_last4 == ""
        assert queries.in_clear(desk.sealer, kept) == (WANG.document, WANG.phone)
        everything = await session.execute(select(func.row_to_json(owners.table_valued())))
        told = str(everything.all()) + str((await session.scalars(select(RegisterImport.report))).all())
    assert WANG.document not in told
    assert WANG.phone not in told


async def test_a_sheet_with_faults_is_kept_out(desk: Desk) -> None:
    kept = await desk.check(flat("1-1-101", WANG), flat("1-1-101", LI, area_c=9000))
    assert kept.report["errors"] > 0
    with pytest.raises(Refused) as refusal:
        await desk.approve(kept)
    assert refusal.value.code.name == "sheet_faulty"


async def test_what_is_no_sheet_is_refused_with_the_remedy(desk: Desk) -> None:
    with pytest.raises(Refused) as refusal:
        await desk.check(content=b"%PDF-1.7 ...", filename="名册.pdf")
    assert refusal.value.code.name == "sheet_refused"
    assert "Excel" in refusal.value.message or "xlsx" in refusal.value.message


async def test_namesakes_are_decided_by_a_person(desk: Desk) -> None:
    kept = await desk.check(
        flat("1-1-101", owner("张伟", phone="13900000011")), flat("1-1-102", owner("张伟", phone="13900000012"))
    )
    (doubt,) = kept.report["doubts"]
    assert doubt["name"] == "张*"
    assert {part for one in doubt["candidates"] for part in one["parts"]} == {"1-1-101", "1-1-102"}
    with pytest.raises(Refused) as refusal:
        await desk.approve(kept)
    assert refusal.value.code.name == "identity_open"
    with pytest.raises(Refused) as strange:
        await desk.decide(kept, {"no-such-key": [["x"]]})
    assert strange.value.code.name == "identity_unknown"
    keys = [one["key"] for one in doubt["candidates"]]
    kept = await desk.decide(kept, {doubt["key"]: [keys]})
    assert kept.report["doubts"] == []
    assert kept.report["totals"]["heads"] == 1
    await desk.approve(kept)
    assert (await desk.counts())[3] == 1


async def test_namesakes_told_apart_are_two_heads(desk: Desk) -> None:
    kept = await desk.check(flat("1-1-101", owner("张伟")), flat("1-1-102", owner("张伟")))
    (doubt,) = kept.report["doubts"]
    kept = await desk.decide(kept, {doubt["key"]: [[one["key"]] for one in doubt["candidates"]]})
    assert kept.report["totals"]["heads"] == 2
    await desk.approve(kept)
    assert (await desk.counts())[3] == 2


async def test_unknown_owners_are_heads_of_their_own(desk: Desk) -> None:
    unknown = owner("不详", kind=OwnerKind.UNKNOWN)
    await desk.bring_in(flat("1-1-101", unknown), flat("1-1-102", unknown), flat("1-1-103", WANG))
    assert (await desk.counts())[3] == 3
    async with desk.database.read() as session:
        sought = await queries.of_unknown_owners(session, desk.id)
    assert [one.name for one in sought] == ["1-1-101", "1-1-102"]


async def test_the_same_sheet_again_changes_nothing(desk: Desk) -> None:
    parts = [flat("1-1-101", WANG, LI), flat("1-1-102", owner("不详", kind=OwnerKind.UNKNOWN)), flat("1-1-201", LI)]
    await desk.bring_in(*parts)
    kept = await desk.check(*parts)
    report = kept.report
    assert (report["added"], report["unchanged"], report["changed"], report["missing"]) == (0, 3, [], [])
    before = await desk.counts()
    await desk.approve(kept)
    assert await desk.counts() == before


async def test_a_re_import_shows_the_difference_and_deletes_nothing(desk: Desk) -> None:
    await desk.bring_in(flat("1-1-101", WANG), flat("1-1-102", LI), flat("1-1-103", LI))
    kept = await desk.check(flat("1-1-101", WANG, area_c=9950), flat("1-1-102", WANG), flat("1-1-104", LI))
    report = kept.report
    assert report["added"] == 1
    assert report["missing"] == ["1-1-103"]
    assert {one["part"]: one["changes"] for one in report["changed"]} == {
        "1-1-101": [{"field": "建筑面积", "before": "100.00", "after": "99.50"}],
        "1-1-102": [{"field": "业主", "before": "李*", "after": "王*"}],
    }
    await desk.approve(kept)
    assert await desk.owners_of("1-1-102") == {"王芳"}
    assert await desk.owners_of("1-1-103") == {"李强"}
    async with desk.database.read() as session:
        former = await queries.part(session, desk.id, (await desk.parts())["1-1-102"].part.id, former=True)
    assert [one.name for one, _ in former.owners] == ["李强"]


async def test_a_blank_cell_never_erases(desk: Desk) -> None:
    await desk.bring_in(flat("1-1-101", WANG))
    await desk.bring_in(flat("1-1-101", owner("王芳"), area_c=None))
    part = (await desk.parts())["1-1-101"]
    assert part.part.area_c == 10000
    assert queries.in_clear(desk.sealer, part.owners[0][0]) == (WANG.document, WANG.phone)
    assert (await desk.counts())[3] == 1


async def test_a_register_that_moved_on_asks_for_a_new_check(desk: Desk) -> None:
    first, second = await desk.check(flat("1-1-101", WANG)), await desk.check(flat("1-1-102", LI))
    await desk.approve(first)
    with pytest.raises(Refused) as refusal:
        await desk.approve(second)
    assert refusal.value.code.name == "register_changed"


async def test_the_last_import_can_be_undone(desk: Desk) -> None:
    await desk.bring_in(flat("1-1-101", WANG), flat("1-1-102", LI))
    counts, before = await desk.counts(), await desk.parts()
    kept = await desk.bring_in(
        flat("1-1-101", owner("王芳", document=id_card(1), phone="13900000099"), area_c=8800, kind=PartKind.SHOP),
        flat("1-1-102", WANG),
        flat("2-1-101", LI, occupants=("房客",)),
    )
    with pytest.raises(Refused) as refusal:
        await desk.undo(kept, by=CLERK)
    assert refusal.value.code.name == "same_person"
    await desk.undo(kept)
    assert await desk.counts() == counts
    after = await desk.parts()
    assert after.keys() == before.keys()
    for name, part in after.items():
        assert (part.part.area_c, part.part.kind) == (before[name].part.area_c, before[name].part.kind)
        assert [one.id for one, _ in part.owners] == [one.id for one, _ in before[name].owners]
    assert queries.in_clear(desk.sealer, after["1-1-101"].owners[0][0])[1] == "13900000001"


async def test_only_the_last_import_and_only_until_a_roll_is_frozen(desk: Desk) -> None:
    first = await desk.bring_in(flat("1-1-101", WANG))
    second = await desk.bring_in(flat("1-1-102", LI))
    with pytest.raises(Refused) as earlier:
        await desk.undo(first)
    assert earlier.value.code.name == "not_last_change"
    await desk.freeze()
    with pytest.raises(Refused) as frozen:
        await desk.undo(second)
    assert frozen.value.code.name == "roll_frozen"


async def test_undelivered_parts_belong_to_the_developers_head(desk: Desk) -> None:
    developer = owner("宜昌安居房地产开发有限公司", kind=OwnerKind.DEVELOPER)
    kept = await desk.check(
        flat("1-1-101", developer, stock=Stock.UNSOLD),
        flat("1-1-102", WANG, stock=Stock.UNDELIVERED),
        flat("1-1-103", LI),
    )
    assert kept.report["errors"] == 0
    assert kept.report["totals"]["heads"] == 2
    await desk.approve(kept)
    assert await desk.owners_of("1-1-102") == {"王芳"}


async def test_undelivered_without_a_developer_is_an_error(desk: Desk) -> None:
    kept = await desk.check(flat("1-1-102", WANG, stock=Stock.UNDELIVERED))
    assert [one["code"] for one in kept.report["faults"] if one["severity"] == "error"] == ["developer_unclear"]


async def test_two_approvals_at_once_are_one(desk: Desk) -> None:
    kept = await desk.check(flat("1-1-101", WANG))
    done = await asyncio.gather(*(desk.approve(kept) for _ in range(4)), return_exceptions=True)
    refused = [one for one in done if isinstance(one, Refused)]
    assert len(refused) == 3
    assert {one.code.name for one in refused} == {"import_decided"}
    assert (await desk.counts())[2] == 1
