"""Who casts for a head, at the instant of the ballot: agents, guardians, the appointed, buyers, and the dead."""

import uuid
from typing import Any

import pytest

from app.core.errors import Refused
from app.register.corrections.correction_schemas import OwnerInput
from app.register.rolls import rolls
from app.register.scopes import EstateScope
from app.voting.ballots.entitlement import people_of
from app.voting.count.ballots import Capacity, Channel
from app.voting.models import Paper, Vote, VotingAuthority
from app.voting.papers import issuing, receiving
from tests.register.flats import id_card
from tests.voting.authorities.proxy_desk import COUPLE, FIRM, ProxyDesk


async def refused(asked: Any, words: str, code: str = "not_entitled") -> None:
    with pytest.raises(Refused) as refusal:
        await asked
    assert (refusal.value.code.name, words in refusal.value.message) == (code, True), refusal.value.message


async def by_phone(desk: ProxyDesk, voter: str, agent: uuid.UUID, one: str = "agree") -> bool:
    """Whether the ballot of a phone bound to nobody's flat stands."""
    return (await desk.cast(voter, one, resident=agent, owners=frozenset())).stands


async def agent_of(desk: ProxyDesk, voter: str = "p003", **more: Any) -> tuple[uuid.UUID, VotingAuthority]:
    agent = await desk.phone()
    return agent, await desk.confirmed(voter, resident_id=agent, **more)


async def test_an_agent_casts_in_that_capacity_under_the_authoritys_number(desk: ProxyDesk) -> None:
    await desk.opened()
    first = await desk.confirmed("p005", holder_document=id_card(201))
    agent, authority = await agent_of(desk)
    assert (first.number, authority.number) == (1, 2)
    assert await by_phone(desk, "p003", agent)
    (ballot,) = await desk.ballots()
    assert (ballot.capacity, ballot.cast_by, ballot.authority_id, ballot.resident_id) == (
        "proxy",
        "a002",
        authority.id,
        agent,
    )
    right = await desk.signs("p005", authority=first)
    assert (right.capacity, right.cast_by, right.authority_id) == (Capacity.PROXY, "a001", first.id)


async def test_an_authority_is_good_for_its_own_head_alone(desk: ProxyDesk) -> None:
    await desk.opened()
    agent, authority = await agent_of(desk)
    await refused(desk.signs("p004", authority=authority), "没有登记过")
    await refused(by_phone(desk, "p004", agent), "不是您")
    await refused(by_phone(desk, "p003", uuid.uuid4()), "不是您")


async def test_a_phone_casts_by_its_own_authority_and_never_by_anothers(desk: ProxyDesk) -> None:
    await desk.opened()
    former, old = await agent_of(desk)
    await desk.end(old)
    now, _ = await agent_of(desk, holder_document=id_card(201))
    await refused(by_phone(desk, "p003", former), "终止")
    assert await by_phone(desk, "p003", now)
    (wife, wife_id), (husband, _) = (await desk.named(COUPLE)).items()
    await desk.appoint(husband)
    await desk.confirmed(COUPLE, principals=[husband], resident_id=now, holder_document=id_card(201))
    await refused(desk.cast(COUPLE, owners=frozenset({wife_id})), "共同指定另一位")
    assert wife != husband


async def test_an_authority_is_good_for_nothing_until_another_confirms_it(desk: ProxyDesk) -> None:
    await desk.opened()
    agent = await desk.phone()
    authority = await desk.record(resident_id=agent)
    await refused(desk.signs("p003", authority=authority), "另一人确认")
    await refused(by_phone(desk, "p003", agent), "另一人确认")
    await desk.confirm(authority)
    assert await by_phone(desk, "p003", agent)


async def test_case_24_revoked_before_the_ballot_the_agent_casts_no_more_and_the_principal_may(desk: ProxyDesk) -> None:
    await desk.opened()
    agent, authority = await agent_of(desk)
    await desk.end(authority)
    await desk.wait(minutes=60)
    await refused(by_phone(desk, "p003", agent), "终止")
    await refused(desk.signs("p003", authority=authority), "终止")
    assert (await desk.cast("p003")).stands
    assert [one.capacity for one in await desk.ballots()] == ["owner"]


async def test_case_25_revoked_after_the_ballot_the_ballot_stands(desk: ProxyDesk) -> None:
    await desk.opened()
    agent, authority = await agent_of(desk)
    assert await by_phone(desk, "p003", agent)
    await desk.end(authority)
    assert not (await desk.cast("p003", "disagree")).stands
    (ballot,) = await desk.ballots()
    assert (ballot.capacity, ballot.choices) == ("proxy", {"1": "agree", "2": "agree"})


async def hand_in(desk: ProxyDesk, voter: str, **signer: Any) -> Paper:
    """Print a paper for a head and hand it in, signed by whom is said."""
    async with desk.database.write() as session:
        (issued,) = await issuing.issue(session, desk.vote_id, [voter], by=desk.recorder)
    async with desk.database.write() as session:
        return await receiving.receive(
            session,
            desk.vote_id,
            serial=issued.serial,
            channel=Channel.PAPER,
            by=desk.recorder,
            witness=desk.confirmer,
            **signer,
        )


async def test_case_25_a_paper_an_agent_handed_in_before_the_revocation_holds_the_place(desk: ProxyDesk) -> None:
    await desk.opened()
    authority = await desk.confirmed()
    paper = await hand_in(desk, "p003", authority_id=authority.id)
    assert (paper.capacity, paper.cast_by, paper.authority_id) == ("proxy", "a001", authority.id)
    await desk.end(authority)
    assert not (await desk.cast("p003", "disagree")).stands
    ended = await desk.end(await desk.confirmed("p004"))
    await refused(hand_in(desk, "p004", authority_id=ended.id), "终止")


async def test_case_44_a_paper_signed_by_somebody_who_has_died_is_not_received(desk: ProxyDesk) -> None:
    await desk.opened()
    wife, husband = await desk.named(COUPLE)
    await desk.dies(COUPLE, wife)
    await refused(hand_in(desk, COUPLE, cast_by=wife), "去世")
    assert (await hand_in(desk, COUPLE, cast_by=husband)).cast_by == husband


async def test_case_26_of_agent_and_principal_the_first_received_stands(desk: ProxyDesk) -> None:
    await desk.opened()
    agent, _ = await agent_of(desk)
    assert await by_phone(desk, "p003", agent)
    assert not (await desk.cast("p003", "disagree")).stands
    (later,) = await desk.later()
    assert (later.capacity, later.choices["1"]) == ("owner", "disagree")


async def test_the_term_covers_the_instant_of_the_ballot_both_days_included(desk: ProxyDesk) -> None:
    await desk.opened()
    today = await desk.today()
    authority = await desk.confirmed(from_on=today, until_on=today)
    assert (await desk.signs("p003", authority=authority)).capacity is Capacity.PROXY
    await desk.wait(days=1)
    await refused(desk.signs("p003", authority=authority), "有效期")


async def test_case_13_where_one_is_appointed_the_others_are_refused(desk: ProxyDesk) -> None:
    await desk.opened()
    wife, husband = await desk.named(COUPLE)
    ids = await desk.named(COUPLE)
    appointed = await desk.appoint(husband)
    await refused(desk.cast(COUPLE, owners=frozenset({ids[wife]})), "共同指定另一位")
    await refused(desk.signs(COUPLE, wife), "共同指定另一位")
    assert (await desk.signs(COUPLE, husband)).cast_by == husband
    right = await desk.signs(COUPLE, authority=appointed)
    assert (right.capacity, right.cast_by) == (Capacity.OWNER, husband)
    assert (await desk.cast(COUPLE, owners=frozenset({ids[husband]}))).stands
    assert [one.cast_by for one in await desk.ballots()] == [husband]


async def test_case_13_until_it_is_confirmed_an_appointment_excludes_nobody(desk: ProxyDesk) -> None:
    await desk.opened()
    wife, husband = await desk.named(COUPLE)
    sheet = await desk.record(COUPLE, kind="appointed", owner=husband, holder_name="", holder_document="")
    assert (await desk.signs(COUPLE, wife)).cast_by == wife
    await desk.confirm(sheet)
    await refused(desk.signs(COUPLE, wife), "共同指定另一位")
    await desk.end(sheet)
    assert (await desk.signs(COUPLE, wife)).cast_by == wife


async def test_case_13_an_appointment_overtakes_a_proxy_recorded_before_it(desk: ProxyDesk) -> None:
    """It may be the other co-owner's proxy; the appointed one gives a new one."""
    await desk.opened()
    wife, husband = await desk.named(COUPLE)
    old = await desk.confirmed(COUPLE, principals=[wife])
    assert (await desk.signs(COUPLE, authority=old)).capacity is Capacity.PROXY
    await desk.appoint(husband)
    await refused(desk.signs(COUPLE, authority=old), "其后共同推选")
    await refused(desk.record(COUPLE, principals=[wife]), "", "authority_faulty")
    new = await desk.confirmed(COUPLE, principals=[husband])
    assert (await desk.signs(COUPLE, authority=new)).capacity is Capacity.PROXY


async def test_case_12_without_an_appointment_the_first_co_owner_stands(desk: ProxyDesk) -> None:
    await desk.opened()
    ids = await desk.named(COUPLE)
    wife, husband = ids.values()
    assert (await desk.cast(COUPLE, "agree", owners=frozenset({wife}))).stands
    assert not (await desk.cast(COUPLE, "disagree", owners=frozenset({husband}))).stands


async def test_case_45_the_guardian_casts_and_the_wards_own_ballot_is_not_accepted(desk: ProxyDesk) -> None:
    await desk.opened()
    proof: dict[str, Any] = {"kind": "guardian", "document": "户口簿", "matter": "", "items": None}
    agent, authority = await agent_of(desk, **proof)
    await refused(desk.cast("p003"), "监护人")
    await refused(desk.signs("p003"), "监护人")
    earlier = await desk.confirmed("p003", holder_document=id_card(201))
    await refused(desk.signs("p003", authority=earlier), "监护人")
    assert await by_phone(desk, "p003", agent)
    (ballot,) = await desk.ballots()
    assert (ballot.capacity, ballot.authority_id) == ("guardian", authority.id)


async def test_an_organisation_sends_somebody_under_its_seal(desk: ProxyDesk) -> None:
    await desk.opened()
    sealed = await desk.confirmed(FIRM, kind="organisation", document="授权书（盖公章）")
    right = await desk.signs(FIRM, authority=sealed)
    assert (right.capacity, right.cast_by) == (Capacity.AUTHORISED, "a001")


async def test_case_44_the_dead_cast_nothing_and_neither_do_their_agents(desk: ProxyDesk) -> None:
    await desk.opened()
    (named,) = await desk.named("p003")
    authority = await desk.confirmed()
    await desk.dies("p003", named)
    await refused(desk.cast("p003"), "去世")
    await refused(desk.signs("p003", named), "去世")
    await refused(desk.signs("p003", authority=authority), "去世")


async def test_case_44_of_two_co_owners_the_living_one_casts(desk: ProxyDesk) -> None:
    await desk.opened()
    wife, husband = await desk.named(COUPLE)
    await desk.appoint(wife)
    await desk.dies(COUPLE, wife)
    await refused(desk.signs(COUPLE, wife), "去世")
    assert (await desk.signs(COUPLE)).cast_by == husband


async def test_case_44_an_heir_casts_once_the_register_has_them(desk: ProxyDesk) -> None:
    await desk.opened()
    (named,) = await desk.named("p003")
    await desk.dies("p003", named)
    heir: dict[str, Any] = {
        "kind": "buyer",
        "holder_name": "赵小敏",
        "document": "继承公证书",
        "matter": "",
        "items": None,
    }
    await refused(desk.record(**heir), "", "authority_faulty")
    await desk.transfer("1-1-102", OwnerInput(name="赵小敏", document=id_card(200)))
    authority = await desk.confirmed(**heir)
    assert (await desk.signs("p003", authority=authority)).capacity is Capacity.AUTHORISED


async def test_case_29_the_buyer_casts_and_the_seller_no_more(desk: ProxyDesk) -> None:
    await desk.opened()
    agent = await desk.confirmed(holder_document=id_card(201))
    buyer: dict[str, Any] = {
        "kind": "buyer",
        "holder_name": "新业主",
        "document": "不动产权证",
        "matter": "",
        "items": None,
    }
    await refused(desk.record(**buyer), "", "authority_faulty")
    await desk.transfer("1-1-102", OwnerInput(name="新业主", document=id_card(200)))
    assert (await desk.signs("p003")).capacity is Capacity.OWNER
    phone, authority = await agent_of(desk, **buyer)
    await refused(desk.cast("p003"), "转让")
    await refused(desk.signs("p003"), "转让")
    await refused(desk.signs("p003", authority=agent), "转让")
    assert await by_phone(desk, "p003", phone)
    (ballot,) = await desk.ballots()
    assert (ballot.capacity, ballot.authority_id) == ("authorised", authority.id)


async def test_case_29_a_seller_who_has_voted_stands(desk: ProxyDesk) -> None:
    await desk.opened()
    buyer: dict[str, Any] = {
        "kind": "buyer",
        "holder_name": "新业主",
        "document": "不动产权证",
        "matter": "",
        "items": None,
    }
    await desk.transfer("1-1-102", OwnerInput(name="新业主", document=id_card(200)))
    recorded = await desk.record(**buyer)
    assert (await desk.cast("p003")).stands
    await refused(desk.record(**buyer), "", "authority_faulty")
    await refused(desk.confirm(recorded), "已经投票", "authority_overtaken")


async def test_case_30_a_buyer_who_is_an_owner_here_casts_for_both_heads_and_totals_stay(desk: ProxyDesk) -> None:
    await desk.opened()
    mine = desk.owners["p004"]
    await desk.transfer("1-1-102", OwnerInput(owner_id=mine))
    phone = await desk.phone(mine, "1-1-103")
    card = id_card(3)
    await desk.confirmed(
        kind="buyer",
        holder_name="钱文",
        holder_document=card,
        document="不动产权证",
        matter="",
        items=None,
        resident_id=phone,
    )
    for voter in ("p004", "p003"):
        assert (await desk.cast(voter, resident=phone, owners=frozenset({mine}))).stands
    assert [(one.voter, one.capacity) for one in await desk.ballots()] == [("p004", "owner"), ("p003", "authorised")]


async def test_an_authority_of_an_earlier_roll_names_nobody_on_the_next(desk: ProxyDesk) -> None:
    """A roll drawn anew numbers its heads anew: p003 may be somebody else."""
    vote = await desk.noticed()
    authority, recorded = await desk.confirmed(), await desk.record("p004", holder_document=id_card(201))
    roll = (await desk.vote()).roll_id
    async with desk.database.write() as session:
        found = await session.get(Vote, vote.id)
        assert found is not None
        at = await desk.now()
        again = await rolls.freeze(session, desk.desk.id, EstateScope(), include_parking=False, by=uuid.uuid4(), at=at)
        found.roll_id = again.id
    assert again.id != roll
    await refused(desk.signs("p003", authority=authority), "重新登记")
    with pytest.raises(Refused) as stale:
        await desk.confirm(recorded)
    assert "重新登记" in stale.value.message


async def test_case_25_a_paper_signed_before_the_revocation_was_good_at_its_instant(desk: ProxyDesk) -> None:
    """What is asked of an earlier instant is answered for that instant."""
    await desk.opened()
    authority = await desk.confirmed()
    signed = await desk.now()
    await desk.wait(minutes=5)
    await desk.end(authority)
    vote = await desk.vote()
    async with desk.database.read() as session:
        before = await people_of(session, vote, "p003", signed)
        after = await people_of(session, vote, "p003", await desk.now())
    assert before.by_authority(authority.id).cast_by == "a001"
    with pytest.raises(Refused):
        after.by_authority(authority.id)
