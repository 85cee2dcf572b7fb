"""Cases of the law about who casts for a head: the appointed, agents, buyers, heirs and guardians."""

import uuid
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.register.corrections.correction_schemas import OwnerInput
from app.register.models import Roll
from app.voting.count.outcome import Alternative, AreaAndHeads, Outcome
from app.voting.drafting import preparing
from app.voting.lifecycle import State
from app.voting.models import VotingAuthority
from tests.register.flats import flat, id_card, owner
from tests.voting.authorities.proxy_desk import COUPLE
from tests.voting.law.boxes import MAY, SEVENTY_EIGHT_MORE, CaseDesk, ballots, later, on, refused, six_of_eight

BUYER = {"kind": "buyer", "document": "不动产权证", "matter": "", "items": None}
GUARDIAN = {"kind": "guardian", "document": "户口簿", "matter": "", "items": None}


async def agent_of(may: CaseDesk, voter: str = "p003", **more: Any) -> tuple[uuid.UUID, VotingAuthority]:
    """Somebody's phone with a confirmed authority for a head."""
    phone = await may.phone()
    return phone, await may.confirmed(voter, resident_id=phone, **more)


async def by(may: CaseDesk, voter: str, phone: uuid.UUID, one: str = "agree") -> bool:
    """Whether the ballot stands that a phone without a flat of its own casts for a head."""
    return (await may.cast(voter, one, resident=phone, owners=frozenset())).stands


async def roll_of(may: CaseDesk) -> tuple[uuid.UUID, int, int]:
    """The roll of the vote: which it is, its heads and its area."""
    async with may.database.read() as session:
        roll = await session.get_one(Roll, (await may.vote()).roll_id)
    return roll.id, roll.heads, roll.area_c


async def test_case_13_where_one_co_owner_is_appointed_the_other_is_refused(may: CaseDesk) -> None:
    await may.opened()
    (wife, wife_id), (husband, husband_id) = (await may.named(COUPLE)).items()
    await may.appoint(husband)
    await refused(may.cast(COUPLE, owners=frozenset({wife_id})), "not_entitled", "共同指定另一位")
    assert await later(may) == []
    assert (await may.cast(COUPLE, owners=frozenset({husband_id}))).stands
    assert [one.cast_by for one in await ballots(may)] == [husband] != [wife]


async def test_case_24_revoked_at_nine_the_agent_casts_nothing_at_ten_and_the_principal_may(may: CaseDesk) -> None:
    await may.opened()
    agent, authority = await agent_of(may)
    await may.clock_to(on(4, "09:00"))
    await may.end(authority)
    await may.clock_to(on(4, "10:00"))
    await refused(by(may, "p003", agent), "not_entitled", "05月04日 09:00 终止")
    assert (await may.cast("p003")).stands
    assert [one.capacity for one in await ballots(may)] == ["owner"]


async def test_case_25_cast_at_nine_and_revoked_at_ten_the_ballot_stands(may: CaseDesk) -> None:
    await may.opened()
    agent, authority = await agent_of(may)
    await may.clock_to(on(4, "09:00"))
    assert await by(may, "p003", agent)
    await may.clock_to(on(4, "10:00"))
    await may.end(authority)
    assert not (await may.cast("p003", "disagree")).stands
    item = (await may.recount()).items[1]
    assert (item.participating.heads, item.agree.heads) == (1, 1)


async def test_case_26_of_agent_and_principal_the_first_stands_and_contradiction_is_flagged(may: CaseDesk) -> None:
    await may.opened()
    agent, _ = await agent_of(may)
    await may.clock_to(on(4, "09:00"))
    assert await by(may, "p003", agent, "agree")
    await may.clock_to(on(4, "10:00"))
    assert not (await may.cast("p003", "disagree")).stands
    assert [one.capacity for one in await later(may)] == ["owner"]
    await six_of_eight(may, without="p003")
    item = (await may.recount()).items[1]
    assert (item.agree.heads, item.outcome) == (6, Outcome.CARRIED)
    assert item.alternatives[Alternative.CONFLICTS_NOT_AGREEING] is Outcome.LOST
    assert (await may.counted()).state == State.AWAITING


async def test_case_27_a_proxy_without_term_or_signature_is_nothing_until_it_is_cured_in_time(may: CaseDesk) -> None:
    await may.opened()
    assert await refused(may.record(signed_on=None), "authority_faulty") == ["signed_on"]
    assert await refused(may.record(from_on=None, until_on=None), "authority_faulty") == ["from_on", "until_on"]
    cured = await may.confirmed("p003")
    assert (await may.signs("p003", authority=cured)).authority_id == cured.id
    await may.ended()
    await refused(may.record("p004", holder_document=id_card(201)), "authority_not_now")


async def test_case_28_a_fourth_principal_is_refused_where_the_cap_is_three(may: CaseDesk) -> None:
    await may.opened()
    for voter in ("p003", "p004", "p005"):
        await may.confirmed(voter)
    assert await refused(may.record("p006"), "authority_faulty") == ["holder_document"]
    await may.confirmed("p006", holder_document=id_card(201))
    chosen = {"include_parking": False}
    rules, faults = preparing.choose_rules("weifang", chosen)
    assert rules.proxy_cap == preparing.rules_of(await may.vote()).proxy_cap == 3
    assert faults == []
    assert preparing.choose_rules("national", chosen | {"proxy_cap": 1})[0].proxy_cap == 1  # it is data of the vote


async def test_case_29_a_seller_who_has_voted_stands_and_else_the_buyer_votes(may: CaseDesk) -> None:
    await may.opened()
    frozen = await roll_of(may)
    await may.clock_to(on(1))
    assert (await may.cast("p003", "agree")).stands
    await may.clock_to(on(3))
    for number, place in ((3, "1-1-102"), (5, "1-1-104")):
        await may.transfer(
            place, OwnerInput(name=f"新业主{'甲' if number == 3 else '乙'}", document=id_card(200 + number))
        )
    first = BUYER | {"holder_name": "新业主甲", "holder_document": id_card(203)}
    assert await refused(may.record(**first), "authority_faulty") == ["signed_on", "kind"]
    phone, _ = await agent_of(may, "p005", **BUYER | {"holder_name": "新业主乙", "holder_document": id_card(205)})
    await refused(may.cast("p005"), "not_entitled", "转让")
    assert await by(may, "p005", phone, "disagree")
    assert [(one.voter, one.capacity) for one in await ballots(may)] == [("p003", "owner"), ("p005", "authorised")]
    assert await roll_of(may) == frozen
    item = (await may.recount()).items[1]
    assert (item.total, item.agree.heads, item.disagree.heads) == (AreaAndHeads(120_000, 12), 1, 1)


async def test_case_30_a_buyer_who_owns_another_unit_has_two_heads_and_ninety_stay_ninety(may: CaseDesk) -> None:
    may.more = SEVENTY_EIGHT_MORE
    await may.opened()
    frozen = await roll_of(may)
    assert frozen[1:] == (90, 900_000)
    mine = may.owners["p004"]
    await may.transfer("1-1-102", OwnerInput(owner_id=mine))
    phone = await may.phone(mine, "1-1-103")
    await may.confirmed("p003", **BUYER | {"holder_name": "钱文", "holder_document": id_card(3), "resident_id": phone})
    for voter in ("p004", "p003"):
        assert (await may.cast(voter, resident=phone, owners=frozenset({mine}))).stands
    assert await roll_of(may) == frozen
    item = (await may.recount()).items[1]
    assert (item.total, item.participating) == (AreaAndHeads(900_000, 90), AreaAndHeads(20_000, 2))
    async with may.database.read() as session:
        noted = await session.scalars(select(VotingAuthority.document).where(VotingAuthority.kind == "buyer"))
    assert noted.all() == ["不动产权证"]


async def test_case_44_three_heirs_are_one_head_and_without_proof_nobody_casts(may: CaseDesk) -> None:
    heirs = [owner(name, document=id_card(300 + n)) for n, name in enumerate(("孟大", "孟二", "孟三"))]
    may.more = (flat("1-2-101", owner("孟老", document=id_card(310), deceased=True)), flat("1-2-102", *heirs))
    await may.opened()
    assert (await roll_of(may))[1] == 14
    (dead,) = await may.named("p013")
    await refused(may.cast("p013"), "not_entitled", "去世")
    await refused(may.signs("p013", dead), "not_entitled", "去世")
    one, two, three = await may.named("p014")
    ids = await may.named("p014")
    sheet = {"kind": "appointed", "owner": one, "holder_name": "", "holder_document": "", "document": "共有人推选表"}
    await may.confirmed("p014", **sheet)
    for other in (two, three):
        await refused(may.cast("p014", owners=frozenset({ids[other]})), "not_entitled", "共同指定另一位")
    assert (await may.cast("p014", owners=frozenset({ids[one]}))).stands
    assert (await may.recount()).items[1].participating == AreaAndHeads(10_000, 1)


async def test_case_45_a_parent_with_proof_casts_for_a_child_of_ten_and_the_child_does_not(may: CaseDesk) -> None:
    await may.opened()
    parent, authority = await agent_of(may, **GUARDIAN)
    await refused(may.cast("p003"), "not_entitled", "被监护人本人的选票无效")
    await refused(may.signs("p003"), "not_entitled", "监护人")
    assert await by(may, "p003", parent)
    (ballot,) = await ballots(may)
    assert (ballot.capacity, ballot.authority_id) == ("guardian", authority.id)
    assert authority.evidence
    assert authority.until_on >= (MAY[1] - timedelta(seconds=1)).date()
