"""Freezing a roll: scopes, heads, areas, the developer's stock, the hash, and everything that stands against it."""

import pytest
from sqlalchemy import select

from app.core.errors import Refused
from app.register.kinds import OwnerKind, PartKind, Stock
from app.register.models import Roll, RollEntry, RollOwner
from app.register.rolls import rolls
from app.register.scopes import BuildingsScope, EstateScope, PartsScope, StairwellScope
from tests.register.desk import Desk
from tests.register.flats import flat, id_card, owner

WANG = owner("王芳", document=id_card(1))
LI = owner("李强", document=id_card(2))
DEVELOPER = owner("宜昌安居房地产开发有限公司", kind=OwnerKind.DEVELOPER)


async def estate(desk: Desk) -> None:
    """Two buildings: Wang in both, Wang and Li together once, a parking space, a shop, stock of the developer."""
    await desk.bring_in(
        flat("1-1-101", WANG, area_c=10000),
        flat("1-1-102", WANG, LI, area_c=8000),
        flat("1-2-101", LI, WANG, area_c=7000),
        flat("2-1-101", WANG, area_c=8000),
        flat("2-1-102", owner("不详", kind=OwnerKind.UNKNOWN), area_c=6000),
        flat("2-1-103", DEVELOPER, stock=Stock.UNSOLD, area_c=5000),
        flat("2-1-104", LI, stock=Stock.UNDELIVERED, area_c=4000),
        flat("1--门面1", LI, kind=PartKind.SHOP, area_c=20000),
        flat("1--车位1", WANG, kind=PartKind.PARKING, area_c=1200),
    )


async def entries(desk: Desk, roll: Roll) -> list[RollEntry]:
    async with desk.database.read() as session:
        found = await session.scalars(
            select(RollEntry).where(RollEntry.roll_id == roll.id).order_by(RollEntry.position)
        )
        return list(found)


async def test_heads_are_distinct_sets_of_owners_and_areas_add_up(desk: Desk) -> None:
    await estate(desk)
    roll = await desk.freeze()
    # Wang; Wang and Li; the unknown; the developer with both stocks; Li with the shop (law R-27, JI 9).
    assert (roll.parts, roll.heads, roll.households, roll.area_c) == (8, 5, 7, 68000)
    rows = await entries(desk, roll)
    assert [row.part for row in rows if row.stairwell] == [
        *("1-1-101", "1-1-102", "1-2-101"),
        *("2-1-101", "2-1-102", "2-1-103", "2-1-104"),
    ]
    voters = {row.part: row.voter for row in rows}
    assert voters["1-1-101"] == voters["2-1-101"]
    assert voters["1-1-102"] == voters["1-2-101"] != voters["1-1-101"]
    assert voters["2-1-103"] == voters["2-1-104"]
    assert voters["1-车位1"] is None
    on_roll = [row for row in rows if row.i is not None]
    assert [row.i for row in on_roll] == list(range(8))
    assert len({bytes(row.salt) for row in rows}) == len(rows)


async def test_narrowing_comes_before_grouping(desk: Desk) -> None:
    await estate(desk)
    building = await desk.freeze(BuildingsScope(("1",)))
    assert (building.parts, building.heads, building.area_c) == (4, 3, 45000)
    stairwell = await desk.freeze(StairwellScope("1", "1"))
    assert (stairwell.parts, stairwell.heads, stairwell.area_c) == (2, 2, 18000)
    chosen = [row for row in await entries(desk, building) if row.part in {"1-1-101", "1-2-101"}]
    parts = await desk.freeze(PartsScope(frozenset(str(row.part_id) for row in chosen)))
    assert (parts.parts, parts.heads, parts.area_c) == (2, 2, 17000)


async def test_parking_votes_only_where_it_was_chosen(desk: Desk) -> None:
    await estate(desk)
    with_parking = await desk.freeze(include_parking=True)
    assert (with_parking.parts, with_parking.heads, with_parking.area_c) == (9, 5, 69200)


async def test_one_register_gives_one_hash_and_a_change_gives_another(desk: Desk) -> None:
    await estate(desk)
    first, again = await desk.freeze(), await desk.freeze()
    assert first.sha256 == again.sha256
    assert first.sha256 != (await desk.freeze(include_parking=True)).sha256
    await desk.bring_in(flat("1-1-101", WANG, area_c=10001))
    assert (await desk.freeze()).sha256 != first.sha256


async def test_a_frozen_roll_does_not_follow_the_register(desk: Desk) -> None:
    await estate(desk)
    roll = await desk.freeze()
    async with desk.database.read() as session:
        before = await rolls.register_parts(session, roll.id)
    await desk.bring_in(flat("1-1-101", LI, area_c=1))
    async with desk.database.read() as session:
        assert await rolls.register_parts(session, roll.id) == before
        names = set(await session.scalars(select(RollOwner.pseudonym).where(RollOwner.roll_id == roll.id)))
    assert names == {"o0001", "o0002", "o0003", "o0004"}


@pytest.mark.parametrize(
    ("scope", "field"),
    [
        (BuildingsScope(("1", "9")), "scope.buildings.1"),
        (StairwellScope("1", "7"), "scope.stairwell"),
        (PartsScope(frozenset({"no-such-part"})), "scope.parts.no-such-part"),
    ],
)
async def test_a_scope_that_names_nothing_is_refused(desk: Desk, scope: BuildingsScope, field: str) -> None:
    await estate(desk)
    with pytest.raises(Refused) as refusal:
        await desk.freeze(scope)
    assert [fault.field for fault in refusal.value.fields] == [field]


async def test_every_reason_against_freezing_is_said_at_once(desk: Desk) -> None:
    await desk.bring_in(
        flat("1-1-101", WANG, area_c=None),
        flat("1-1-102", LI, area_c=None),
        flat("1-1-103", LI),
        flat("1--车位1", LI, area_c=None, kind=PartKind.PARKING),
    )
    with pytest.raises(Refused) as refusal:
        await desk.freeze()
    assert refusal.value.code.name == "roll_not_possible"
    assert [fault.field for fault in refusal.value.fields] == ["1-1-101", "1-1-102"]
    with pytest.raises(Refused) as with_parking:
        await desk.freeze(include_parking=True)
    assert len(with_parking.value.fields) == 3


async def test_an_empty_scope_is_refused(desk: Desk) -> None:
    await desk.bring_in(flat("1--车位1", WANG, kind=PartKind.PARKING))
    with pytest.raises(Refused) as refusal:
        await desk.freeze(EstateScope())
    assert [fault.field for fault in refusal.value.fields] == ["scope"]
