"""Single corrections: two persons, every fault at once, and what each kind does to the register."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.core.errors import Refused
from app.core.installation import CHINA, move_clock, now
from app.register import queries
from app.register.corrections import corrections
from app.register.corrections.correction_schemas import NewCorrection
from app.register.kinds import OwnerKind, PartKind, Stock
from app.register.models import AuthorisedVoter, Correction, RegisterEntry
from tests.register.desk import CHIEF, CLERK, Desk
from tests.register.flats import flat, id_card, owner

WANG = owner("王芳", document=id_card(1), phone="13900000001")
LI = owner("李强", document=id_card(2), phone="13900000002")
FIRM = owner("宜昌纸业有限公司", kind=OwnerKind.ORGANISATION)


async def propose(desk: Desk, facts: dict[str, Any], by: uuid.UUID = CLERK) -> Correction:
    sent = NewCorrection.model_validate({"facts": facts, "reason": "核对登记资料后更正", "document": "不动产权证 0001"})
    async with desk.database.write() as session:
        return await corrections.propose(session, desk.sealer, desk.id, sent, by=by, at=await now(session))


async def decide(
    desk: Desk, correction: Correction, *, approve: bool = True, reason: str = "", by: uuid.UUID = CHIEF
) -> Correction:
    async with desk.database.write() as session:
        at = await now(session)
        return await corrections.decide(
            session, desk.sealer, desk.id, correction.id, approve=approve, reason=reason, by=by, at=at
        )


async def correct(desk: Desk, facts: dict[str, Any]) -> Correction:
    return await decide(desk, await propose(desk, facts))


async def part_id(desk: Desk, place: str) -> str:
    return str((await desk.parts())[place].part.id)


async def owner_id(desk: Desk, place: str) -> str:
    return str((await desk.parts())[place].owners[0][0].id)


async def today(desk: Desk) -> date:
    async with desk.database.read() as session:
        return (await now(session)).astimezone(CHINA).date()


async def faults_of(desk: Desk, facts: dict[str, Any]) -> list[str]:
    with pytest.raises(Refused) as refusal:
        await propose(desk, facts)
    assert refusal.value.code.name == "correction_faulty"
    return [fault.field for fault in refusal.value.fields]


async def test_an_area_is_corrected_by_two_persons_and_leaves_its_trace(desk: Desk) -> None:
    await desk.bring_in(flat("1-1-101", WANG))
    facts = {"kind": "area", "part_id": await part_id(desk, "1-1-101"), "area_m2": "88.12", "source": "register"}
    proposed = await propose(desk, facts)
    assert proposed.summary == "1-1-101 面积 100.00 → 88.12㎡(不动产登记簿)"
    assert (await desk.parts())["1-1-101"].part.area_c == 10000
    with pytest.raises(Refused) as alone:
        await decide(desk, proposed, by=CLERK)
    assert alone.value.code.name == "same_person"
    await decide(desk, proposed)
    part = (await desk.parts())["1-1-101"].part
    assert (part.area_c, part.area_document) == (8812, "不动产权证 0001")
    async with desk.database.read() as session:
        entry = (await session.scalars(select(RegisterEntry))).one()
        acts = await queries.acts_on(session, part.id)
    assert (entry.before["area_c"], entry.after["area_c"]) == (10000, 8812)
    assert [(act.act, act.by, act.approved_by) for act in acts] == [
        ("导入名册", CLERK, CHIEF),
        ("更正面积", CLERK, CHIEF),
    ]
    with pytest.raises(Refused) as again:
        await decide(desk, proposed)
    assert again.value.code.name == "correction_decided"


async def test_a_refusal_says_why_and_changes_nothing(desk: Desk) -> None:
    await desk.bring_in(flat("1-1-101", WANG))
    facts = {"kind": "retire", "part_id": await part_id(desk, "1-1-101")}
    proposed = await propose(desk, facts)
    with pytest.raises(Refused) as unexplained:
        await decide(desk, proposed, approve=False)
    assert [fault.field for fault in unexplained.value.fields] == ["reason"]
    await decide(desk, proposed, approve=False, reason="房屋仍在")
    assert "1-1-101" in await desk.parts()


async def test_a_confirmed_area_waits_seven_days_without_objection(desk: Desk) -> None:
    await desk.bring_in(flat("1-1-101", WANG, area_c=None), flat("1-1-102", LI, area_c=None))
    posted = await today(desk)
    confirmed = {"kind": "area", "area_m2": "71.20", "source": "confirmed", "posted_on": posted.isoformat()}
    first = await propose(desk, confirmed | {"part_id": await part_id(desk, "1-1-101")})
    second = await propose(desk, confirmed | {"part_id": await part_id(desk, "1-1-102")})
    with pytest.raises(Refused) as early:
        await decide(desk, first)
    assert early.value.code.name == "area_not_ready"
    async with desk.database.write() as session:
        await corrections.object_to(
            session, desk.id, second.id, "李强", "实测应为 75 平方米", by=CHIEF, at=await now(session)
        )
    async with desk.database.write() as session:
        await move_clock(session, timedelta(days=20))
    await decide(desk, first)
    assert (await desk.parts())["1-1-101"].part.area_c == 7120
    with pytest.raises(Refused) as objected:
        await decide(desk, second)
    assert objected.value.code.name == "area_objected"
    assert (await desk.parts())["1-1-102"].part.area_c is None


async def test_a_transfer_ends_the_old_and_begins_the_new(desk: Desk) -> None:
    await desk.bring_in(flat("1-1-101", WANG), flat("1-1-102", LI))
    on = await today(desk)
    transfer = {
        "kind": "transfer",
        "part_id": await part_id(desk, "1-1-101"),
        "on": on.isoformat(),
        "owners": [
            {"owner_id": await owner_id(desk, "1-1-102"), "share": "1/2"},
            {"name": "赵敏", "document": id_card(9), "phone": "13900000009", "share": "1/2"},
        ],
    }
    await correct(desk, transfer)
    part = (await desk.parts())["1-1-101"]
    assert {one.name for one, _ in part.owners} == {"李强", "赵敏"}
    assert {(own.share_numerator, own.share_denominator, own.from_on) for _, own in part.owners} == {(1, 2, on)}
    async with desk.database.read() as session:
        former = await queries.part(session, desk.id, part.part.id, former=True)
    assert [(one.name, own.until_on) for one, own in former.owners] == [("王芳", on)]


async def test_a_co_owner_who_stays_and_is_named_by_document_is_nobody_new(desk: Desk) -> None:
    await desk.bring_in(flat("1-1-101", WANG, LI))
    before = {one.name: one.id for one, _ in (await desk.parts())["1-1-101"].owners}
    transfer = {"kind": "transfer", "part_id": await part_id(desk, "1-1-101"), "on": (await today(desk)).isoformat()}
    stays = {"name": "王芳", "document": id_card(1)}
    await correct(desk, transfer | {"owners": [stays, {"name": "赵敏", "document": id_card(9)}]})
    after = {one.name: one.id for one, _ in (await desk.parts())["1-1-101"].owners}
    assert after["王芳"] == before["王芳"]
    assert set(after) == {"王芳", "赵敏"}


async def test_a_new_owner_the_register_knows_by_document_is_that_owner(desk: Desk) -> None:
    await desk.bring_in(flat("1-1-101", WANG), flat("1-1-102", LI))
    transfer = {"kind": "transfer", "part_id": await part_id(desk, "1-1-102"), "on": (await today(desk)).isoformat()}
    await correct(desk, transfer | {"owners": [{"name": "王芳", "document": id_card(1)}]})
    assert await owner_id(desk, "1-1-102") == await owner_id(desk, "1-1-101")
    roll = await desk.freeze()
    assert roll.heads == 1


async def test_a_namesake_is_never_merged_or_split_in_silence(desk: Desk) -> None:
    await desk.bring_in(flat("1-1-101", owner("张伟", phone="13900000011")), flat("1-1-102", LI))
    transfer = {"kind": "transfer", "part_id": await part_id(desk, "1-1-102"), "on": (await today(desk)).isoformat()}
    namesake = {"name": "张伟", "phone": "13900000012"}
    assert await faults_of(desk, transfer | {"owners": [namesake]}) == ["facts.owners.0.name"]
    await correct(desk, transfer | {"owners": [namesake | {"namesake": True}]})
    assert await owner_id(desk, "1-1-102") != await owner_id(desk, "1-1-101")


async def test_one_document_under_two_names_is_refused(desk: Desk) -> None:
    await desk.bring_in(flat("1-1-101", WANG), flat("1-1-102", LI))
    transfer = {"kind": "transfer", "part_id": await part_id(desk, "1-1-102"), "on": (await today(desk)).isoformat()}
    assert await faults_of(desk, transfer | {"owners": [{"name": "王方", "document": id_card(1)}]}) == [
        "facts.owners.0.name"
    ]


async def test_every_fault_of_a_transfer_is_said_at_once(desk: Desk) -> None:
    await desk.bring_in(flat("1-1-101", WANG))
    tomorrow = await today(desk) + timedelta(days=1)
    fields = await faults_of(
        desk,
        {
            "kind": "transfer",
            "part_id": str(uuid.uuid4()),
            "on": tomorrow.isoformat(),
            "owners": [
                {"owner_id": str(uuid.uuid4())},
                {"name": "赵敏", "document": id_card(1)[:-1] + ("1" if id_card(1)[-1] == "0" else "0"), "share": "3/2"},
            ],
        },
    )
    assert set(fields) >= {
        "facts.part_id",
        "facts.on",
        "facts.owners.0.owner_id",
        "facts.owners.1.document",
        "facts.owners.1.share",
    }


async def test_a_death_keeps_the_head_until_heirs_are_proved(desk: Desk) -> None:
    await desk.bring_in(flat("1-1-101", WANG), flat("1-1-102", LI))
    died = (await today(desk)).isoformat()
    await correct(desk, {"kind": "death", "owner_id": await owner_id(desk, "1-1-101"), "deceased_on": died})
    (deceased, _) = (await desk.parts())["1-1-101"].owners[0]
    assert (deceased.deceased, str(deceased.deceased_on)) == (True, died)
    assert (await desk.freeze()).heads == 2
    firm = await faults_of(desk, {"kind": "death", "owner_id": str(uuid.uuid4()), "deceased_on": died})
    assert firm == ["facts.owner_id"]


async def test_a_retired_part_leaves_the_register_and_its_place_is_free(desk: Desk) -> None:
    await desk.bring_in(flat("1-1-101", WANG), flat("1-1-102", LI))
    await correct(desk, {"kind": "retire", "part_id": await part_id(desk, "1-1-102")})
    assert set(await desk.parts()) == {"1-1-101"}
    await desk.bring_in(flat("1-1-102", WANG))
    assert await desk.owners_of("1-1-102") == {"王芳"}


async def test_two_owners_who_are_one_become_one_head(desk: Desk) -> None:
    kept = await desk.check(flat("1-1-101", owner("张伟")), flat("1-1-102", owner("张伟", phone="13900000012")))
    (doubt,) = kept.report["doubts"]
    await desk.approve(await desk.decide(kept, {doubt["key"]: [[one["key"]] for one in doubt["candidates"]]}))
    one, other = await owner_id(desk, "1-1-101"), await owner_id(desk, "1-1-102")
    await correct(desk, {"kind": "merge", "owner_id": one, "other_id": other})
    assert await owner_id(desk, "1-1-102") == one
    assert (await desk.freeze()).heads == 1


async def test_different_documents_are_never_merged(desk: Desk) -> None:
    await desk.bring_in(flat("1-1-101", WANG), flat("1-1-102", LI))
    facts = {
        "kind": "merge",
        "owner_id": await owner_id(desk, "1-1-101"),
        "other_id": await owner_id(desk, "1-1-102"),
    }
    assert await faults_of(desk, facts) == ["facts.other_id"]


async def test_an_organisation_names_its_voter_and_a_person_cannot(desk: Desk) -> None:
    await desk.bring_in(flat("1-1-101", FIRM, kind=PartKind.SHOP), flat("1-1-102", LI))
    start = await today(desk)
    facts = {"kind": "authorise", "name": "孙会计", "from_on": start.isoformat()}
    await correct(desk, facts | {"owner_id": await owner_id(desk, "1-1-101")})
    await correct(
        desk, facts | {"owner_id": await owner_id(desk, "1-1-101"), "name": "钱会计", "from_on": start.isoformat()}
    )
    async with desk.database.read() as session:
        voters = (await session.scalars(select(AuthorisedVoter).order_by(AuthorisedVoter.until_on))).all()
    assert [(one.name, one.until_on) for one in voters] == [("孙会计", start), ("钱会计", None)]
    assert await faults_of(desk, facts | {"owner_id": await owner_id(desk, "1-1-102")}) == ["facts.owner_id"]


async def test_a_correction_after_an_import_keeps_it_from_being_undone(desk: Desk) -> None:
    kept = await desk.bring_in(flat("1-1-101", WANG), flat("1-1-102", LI, stock=Stock.DELIVERED))
    await correct(desk, {"kind": "retire", "part_id": await part_id(desk, "1-1-102")})
    with pytest.raises(Refused) as refusal:
        await desk.undo(kept)
    assert refusal.value.code.name == "not_last_change"
