"""Recording authorities: two persons, never about themselves, on evidence, under the cap, sealed, and ended."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from app.core.errors import Refused
from app.core.paging import START, Cursor
from app.register.corrections.correction_schemas import OwnerInput
from app.register.kinds import OwnerKind, Stock
from app.register.rolls.roll_owners import new_owners
from app.voting.authorities import recording
from app.voting.models import VotingAuthority
from tests.register.desk import Desk
from tests.register.flats import flat, id_card, owner
from tests.voting.authorities.proxy_desk import COUPLE, ProxyDesk
from tests.voting.live.ballot_box import at_once


async def faulty(asked: Any) -> list[str]:
    with pytest.raises(Refused) as refusal:
        await asked
    assert refusal.value.code.name == "authority_faulty"
    return [one.field for one in refusal.value.fields]


async def code(asked: Any) -> str:
    with pytest.raises(Refused) as refusal:
        await asked
    return refusal.value.code.name


async def test_the_document_number_is_sealed_and_found_by_its_keyed_hash(desk: ProxyDesk) -> None:
    await desk.opened()
    authority = await desk.record()
    assert authority.document_sealed is not None
    assert desk.sealer.open(authority.document_sealed, recording.DOCUMENT).decode() == id_card(200)
    assert authority.document_last4 == ""
    async with desk.database.read() as session:
        kept = (await session.execute(text("SELECT voting_authority::text FROM voting_authority"))).scalar_one()
    assert id_card(200) not in kept


async def test_case_27_every_fault_is_told_at_once_and_nothing_is_kept(desk: ProxyDesk) -> None:
    await desk.opened()
    bare: dict[str, Any] = {
        "signed_on": None,
        "from_on": None,
        "until_on": None,
        "holder_name": "",
        "matter": "",
        "items": [1],
    }
    found = await faulty(desk.record(**bare, evidence=[uuid.uuid4()], holder_document="110101197001010001"))
    assert found == [
        "evidence.0",
        "holder_document",
        "holder_name",
        "signed_on",
        "matter",
        "items",
        "from_on",
        "until_on",
    ]
    async with desk.database.read() as session:
        assert await recording.listed(session, desk.vote_id) == ([], None)


async def test_two_persons_and_the_first_is_not_the_second(desk: ProxyDesk) -> None:
    await desk.opened()
    authority = await desk.record()
    assert await code(desk.confirm(authority, by=desk.recorder)) == "vote_same_person"
    await desk.confirm(authority)
    assert await code(desk.confirm(authority, by=await desk.staff("第三人"))) == "authority_decided"


@pytest.mark.parametrize("name", ["李四", "赵敏", "李 四"])
async def test_nobody_acts_on_a_paper_about_themselves(desk: ProxyDesk, name: str) -> None:
    """赵敏 owns the flat of head p003, 李四 is the agent."""
    await desk.opened()
    concerned = await desk.staff(name)
    assert await code(desk.record(by=concerned)) == "authority_about_oneself"
    assert await code(desk.confirm(await desk.record(), by=concerned)) == "authority_about_oneself"


async def test_case_28_a_fourth_head_is_refused_to_one_agent(desk: ProxyDesk) -> None:
    await desk.opened()
    held = [await desk.confirmed(voter) for voter in ("p003", "p004", "p005")]
    assert await faulty(desk.record("p006")) == ["holder_document"]
    await desk.confirmed("p006", holder_document=id_card(201))
    # The same head again is no further head, and one that ended unused makes room.
    await desk.record("p005")
    await desk.end(held[0])
    await desk.confirmed("p007")


async def test_case_28_ending_a_proxy_that_was_used_makes_no_room(desk: ProxyDesk) -> None:
    await desk.opened()
    agent = await desk.phone()
    used = [await desk.confirmed(voter, resident_id=agent) for voter in ("p003", "p004", "p005")]
    for one in used:
        assert (await desk.cast(one.voter, resident=agent, owners=frozenset())).stands
        await desk.end(one)
    assert await faulty(desk.record("p006")) == ["holder_document"]


async def test_case_28_the_cap_is_that_of_the_votes_rules(desk: ProxyDesk) -> None:
    await desk.opened(proxy_cap=1)
    await desk.confirmed("p003")
    assert await faulty(desk.record("p004")) == ["holder_document"]


async def test_case_28_recorded_at_once_no_more_than_the_cap_get_through(desk: ProxyDesk) -> None:
    await desk.opened()
    sent = [await desk.sent(f"p{number:03d}") for number in range(3, 11)]

    async def record(one: Any) -> VotingAuthority:
        async with desk.database.write() as session:
            return await recording.record(session, desk.sealer, desk.desk.id, desk.vote_id, one, by=desk.recorder)

    done = await at_once(*(record(one) for one in sent))
    kept = [one for one in done if isinstance(one, VotingAuthority)]
    assert sorted(one.number for one in kept) == [1, 2, 3]
    assert all(isinstance(one, (VotingAuthority, Refused)) for one in done)


async def test_case_48_a_representative_with_three_papers_holds_three_authorities(desk: ProxyDesk) -> None:
    await desk.opened()
    neighbour = await desk.named("p004")
    assert await faulty(desk.record("p003", principals=list(neighbour))) == ["principals"]
    for voter in ("p003", "p004", "p005"):
        await desk.confirmed(voter)
    async with desk.database.read() as session:
        for voter, listed in ((None, ["p003", "p004", "p005"]), ("p004", ["p004"])):
            found, following = await recording.listed(session, desk.vote_id, voter=voter)
            assert ([one.voter for one in found], following) == (listed, None)
        rest, _ = await recording.listed(session, desk.vote_id, after=Cursor(START.behind((2,))))
        assert [one.number for one in rest] == [3]


async def test_a_signature_after_the_ballot_ratifies_nothing(desk: ProxyDesk) -> None:
    await desk.opened()
    await desk.paper("p003")
    await desk.wait(days=1)
    assert await faulty(desk.record()) == ["signed_on"]
    await desk.record(signed_on=await desk.today() - timedelta(days=1))


async def test_authorities_are_recorded_from_the_notice_to_the_end(desk: ProxyDesk) -> None:
    vote = await desk.noticed()
    early = await desk.record()
    await desk.opened_from_notice(vote)
    await desk.confirm(early)
    late = await desk.record("p004")
    await desk.ended()
    assert await code(desk.record("p005")) == "authority_not_now"
    assert await code(desk.confirm(late)) == "authority_not_now"
    # Ending is open at any time: it takes power away and gives none.
    assert (await desk.end(early)).ended_at is not None


async def test_before_the_notice_there_is_nothing_to_authorise(desk: ProxyDesk) -> None:
    await desk.draft()
    assert await code(desk.record()) == "authority_not_now"


async def test_an_appointment_without_a_term_outlasts_an_extension(desk: ProxyDesk) -> None:
    vote = await desk.opened()
    husband = list(await desk.named(COUPLE))[1]
    sheet: dict[str, Any] = {"kind": "appointed", "owner": husband, "holder_name": "", "holder_document": ""}
    appointed = await desk.confirmed(COUPLE, **sheet, items=None, from_on=None, until_on=None)
    assert vote.opens_at is not None
    assert vote.closes_at is not None
    longest = vote.closes_at + (vote.closes_at - vote.opens_at)
    assert appointed.until_on >= (longest - timedelta(days=1)).date()
    assert appointed.holder_name in {"王芳", "王大海"}
    assert await faulty(desk.record(COUPLE, **sheet)) == ["kind"]


async def test_a_phone_is_the_holders(desk: ProxyDesk) -> None:
    await desk.opened()
    assert await faulty(desk.record(resident_id=uuid.uuid4())) == ["resident_id"]
    neighbour = await desk.phone(desk.owners["p012"])
    assert await faulty(desk.record(resident_id=neighbour)) == ["resident_id"]
    await desk.record(resident_id=neighbour, holder_name="卫东", holder_document=id_card(11))
    await desk.record("p004", resident_id=await desk.phone())


async def test_a_principal_or_the_agent_ends_a_proxy_by_phone_and_nobody_else(desk: ProxyDesk) -> None:
    await desk.opened()
    agent = await desk.phone()

    async def end(authority: VotingAuthority, resident_id: uuid.UUID, *owner_ids: uuid.UUID) -> VotingAuthority:
        async with desk.database.write() as session:
            return await recording.end_by_phone(
                session, desk.desk.id, desk.vote_id, authority.id, resident_id=resident_id, owner_ids=owner_ids
            )

    authority = await desk.confirmed(resident_id=agent)
    stranger = uuid.uuid4()
    assert await code(end(authority, stranger)) == "not_found"
    assert await code(end(authority, stranger, desk.owners["p004"])) == "not_found"
    assert (await end(authority, stranger, desk.owners["p003"])).end_reason == recording.REVOKED_BY_PHONE
    assert await code(end(authority, agent)) == "authority_decided"
    again = await desk.confirmed(resident_id=agent)
    assert (await end(again, agent)).end_reason == recording.GIVEN_UP_BY_PHONE
    wife, husband = (await desk.named(COUPLE)).items()
    appointed = await desk.appoint(husband[0])
    assert await code(end(appointed, stranger, wife[1])) == "authority_not_by_phone"


async def test_case_15_what_is_sold_and_not_delivered_is_still_the_developers(desk: ProxyDesk) -> None:
    estate: Desk = desk.desk
    firm = owner("宜昌置业公司", kind=OwnerKind.DEVELOPER)
    await estate.bring_in(
        flat("1-1-101", firm, stock=Stock.UNSOLD), flat("1-1-102", owner("买方", document=id_card(5)))
    )
    roll = await estate.freeze()
    for place in ("1-1-101", "1-1-102"):
        await desk.transfer(place, OwnerInput(name="新买方", document=id_card(6)))
    async with desk.database.read() as session:
        assert await new_owners(session, roll.id, "p001") == []
        (found,) = await new_owners(session, roll.id, "p002")
    assert found.name == "新买方"


async def test_case_29_who_keeps_one_of_two_flats_still_casts(desk: ProxyDesk) -> None:
    estate: Desk = desk.desk
    seller = owner("卖方", document=id_card(5))
    await estate.bring_in(flat("1-1-101", seller), flat("1-1-102", seller))
    roll = await estate.freeze()
    await desk.transfer("1-1-101", OwnerInput(name="新买方", document=id_card(6)))
    async with desk.database.read() as session:
        assert await new_owners(session, roll.id, "p001") == []
    await desk.transfer("1-1-102", OwnerInput(name="另一买方", document=id_card(7)))
    async with desk.database.read() as session:
        assert await new_owners(session, roll.id, "p001") == []


@pytest.mark.parametrize("known", [True, False])
async def test_case_29_a_co_owner_who_stays_still_casts(desk: ProxyDesk, known: bool) -> None:
    """Half a flat given to a child: who stays an owner has parted with nothing, however the clerk named them."""
    estate: Desk = desk.desk
    await estate.bring_in(
        flat("1-1-101", owner("丈夫", document="" if known else id_card(5)), owner("妻子", document=id_card(6)))
    )
    roll = await estate.freeze()
    (husband,) = [one.id for one, _ in (await estate.parts())["1-1-101"].owners if one.name == "丈夫"]
    stays = OwnerInput(owner_id=husband) if known else OwnerInput(name="丈夫", document=id_card(5))
    await desk.transfer("1-1-101", stays, OwnerInput(name="女儿", document=id_card(7)))
    async with desk.database.read() as session:
        assert await new_owners(session, roll.id, "p001") == []
