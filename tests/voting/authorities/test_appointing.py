"""Four co-owners appoint one of them on their phones: all consent or nobody is appointed, and one may take it back."""

import pytest
from sqlalchemy import select

from app.core.db import Database
from app.core.installation import now
from app.core.sealing import Sealer
from app.identity import residents
from app.identity.residents import flatmates
from app.register import places
from app.register.corrections.correction_schemas import OwnerInput
from app.voting.kinds import AppointmentState
from app.voting.models import VotingAuthority
from tests.register.desk import Desk
from tests.register.flats import id_card
from tests.voting.authorities.family_desk import FAMILY, FLAT, NAMES, FamilyDesk, refused
from tests.voting.authorities.proxy_desk import FIRM


@pytest.fixture
async def desk(database: Database, sealer: Sealer) -> FamilyDesk:
    async with database.write() as session:
        community_id = await places.register_community(
            session, district="西陵区", street="学院街道", committee="桃花岭社区", name="桃花岭小区", address=""
        )
    return FamilyDesk(database, sealer, Desk(database, sealer, community_id))


async def authorities(desk: FamilyDesk) -> list[VotingAuthority]:
    async with desk.database.read() as session:
        return list(await session.scalars(select(VotingAuthority).order_by(VotingAuthority.number)))


async def test_case_13_only_when_all_four_have_agreed_the_others_are_excluded(desk: FamilyDesk) -> None:
    one, two, three, four = await desk.gathered()
    made = await desk.propose(one, three)
    for who in (two, three):
        made = await desk.answers(made, who)
        assert (made.authority_id, await authorities(desk)) == (None, [])
    assert await desk.state() is AppointmentState.WAITING
    made = await desk.answers(made, four)
    (authority,) = await authorities(desk)
    assert (made.authority_id, authority.kind, authority.owner, authority.evidence) == (
        authority.id,
        "appointed",
        three,
        [],
    )
    assert {authority.recorded_by, authority.confirmed_by} <= set(desk.phones.values())
    assert authority.recorded_by != authority.confirmed_by
    await refused(desk.votes(one), "not_entitled", "共同指定另一位")
    await refused(desk.signs(FAMILY, two), "not_entitled", "共同指定另一位")
    assert await desk.votes(three)
    assert [ballot.cast_by for ballot in await desk.ballots()] == [three]


async def test_everybody_sees_who_proposed_and_who_agreed_and_is_told(desk: FamilyDesk) -> None:
    one, two, three, four = await desk.gathered()
    made = await desk.propose(one, two)
    await desk.answers(made, three)
    for who in desk.phones:
        (seen,) = await desk.seen(who)
        assert (seen.owner, seen.parts, seen.state) == (two, [FLAT], AppointmentState.WAITING)
        assert seen.name != seen.proposed_by
        assert {seen.name, seen.proposed_by} < set(NAMES)
        assert {(each.owner, each.agrees, each.mine) for each in seen.consents} == {
            (one, True, who == one),
            (two, None, who == two),
            (three, True, who == three),
            (four, None, who == four),
        }
    proposed, agreed = await desk.told()
    assert "提议" in proposed
    assert "同意了这项推选" in agreed
    assert FLAT in proposed
    # The page names people; a message, which lies on a lock screen, does not.
    assert not [name for name in NAMES if name in proposed + agreed]


async def test_one_refusal_ends_it_and_anybody_may_propose_anew(desk: FamilyDesk) -> None:
    one, two, three, _ = await desk.gathered()
    made = await desk.propose(one, one)
    await desk.answers(made, two, agrees=False)
    assert await desk.state() is AppointmentState.ENDED
    await refused(desk.answers(made, three), "appointment_over", "不同意")
    assert await authorities(desk) == []
    assert "不成立" in (await desk.told())[-1]
    assert (await desk.propose(two, three)).id != made.id


async def test_one_withdrawal_ends_what_was_in_force_and_the_others_cast_again(desk: FamilyDesk) -> None:
    one, two, three, _ = await desk.gathered()
    made = await desk.agreed(three)
    assert await desk.state() is AppointmentState.IN_FORCE
    await desk.withdraw_appointment(made, two)
    (authority,) = await authorities(desk)
    assert (authority.ended_by, authority.end_reason) == (desk.phones[two], "共有人从手机撤回同意")
    (seen,) = await desk.seen(one)
    assert (seen.state, seen.ended_by in NAMES) == (AppointmentState.ENDED, True)
    assert await desk.votes(one)
    await refused(desk.withdraw_appointment(made, one), "appointment_over", "撤回")


async def test_a_ballot_before_the_withdrawal_stands_and_what_comes_after_is_an_objection(desk: FamilyDesk) -> None:
    one, two, three, _ = await desk.gathered()
    made = await desk.agreed(three)
    assert await desk.votes(three)
    await desk.withdraw_appointment(made, two)
    assert not await desk.votes(one, "disagree")
    (ballot,) = await desk.ballots()
    assert (ballot.cast_by, ballot.choices["1"]) == (three, "agree")


async def test_after_a_ballot_nobody_is_proposed_or_agreed_to_any_more(desk: FamilyDesk) -> None:
    one, two, three, four = await desk.gathered()
    made = await desk.propose(one, three)
    await desk.answers(made, two)
    assert await desk.votes(four)
    await refused(desk.answers(made, three), "appointment_too_late", "以先收到的为准")
    await desk.withdraw_appointment(made, one)
    await refused(desk.propose(two, two), "appointment_too_late")


async def test_an_answer_is_given_once_and_the_same_again_changes_nothing(desk: FamilyDesk) -> None:
    one, two, _, _ = await desk.gathered()
    made = await desk.propose(one, two)
    await desk.answers(made, two)
    before = await desk.seen(one), await desk.told()
    await desk.answers(made, two)
    assert (await desk.seen(one), await desk.told()) == before
    await refused(desk.answers(made, two, agrees=False), "appointment_answered", "撤回")
    await refused(desk.propose(two, two), "appointment_waiting")


async def test_who_has_not_agreed_has_nothing_to_take_back(desk: FamilyDesk) -> None:
    one, two, _, _ = await desk.gathered()
    made = await desk.propose(one, two)
    await refused(desk.withdraw_appointment(made, two), "appointment_not_agreed")
    assert await desk.state() is AppointmentState.WAITING


async def test_only_co_owners_take_part_and_only_one_of_them_is_appointed(desk: FamilyDesk) -> None:
    one, two, *_ = await desk.gathered()
    made = await desk.propose(one, two)
    (stranger,) = await desk.named("p003")
    desk.phones["neighbour"] = await desk.phone(desk.owners["p003"], "1-1-102")
    desk.phones["tenant"] = await desk.phone(None, FLAT)
    for who in ("neighbour", "tenant"):
        await refused(desk.answers(made, who), "not_found")
        await refused(desk.withdraw_appointment(made, who), "not_found")
        await refused(desk.propose(who, two), "not_found")
    await desk.withdraw_appointment(made, one)
    await refused(desk.propose(one, stranger), "authority_faulty", "在世的共有人")
    await refused(desk.propose("neighbour", stranger, "p003"), "authority_faulty", "没有其他共有人")
    await refused(desk.propose("neighbour", stranger, FIRM), "not_found")


async def test_a_sale_by_one_who_agreed_ends_it_at_that_instant(desk: FamilyDesk) -> None:
    one, _, three, _ = await desk.gathered()
    await desk.agreed(three)
    kept = [who for who in NAMES if who != await name_of(desk, one)]
    await desk.transfer(
        FLAT,
        *(OwnerInput(name=name, document=id_card(300 + NAMES.index(name))) for name in kept),
        OwnerInput(name="钱新", document=id_card(310)),
    )
    assert await desk.state() is AppointmentState.NOT_GOOD
    (authority,) = await authorities(desk)
    await refused(desk.signs(FAMILY, authority=authority), "not_entitled", "推选随之终止")
    two = next(who for who in desk.phones if who not in {one, three})
    # Nobody is excluded any more, and the family may appoint anew: the old one gives way.
    again = await desk.propose(two, two)
    assert again.id is not None
    assert (await authorities(desk))[0].end_reason == "共有人在名册上已有变动"
    assert await desk.votes(two)


async def name_of(desk: FamilyDesk, named: str) -> str:
    (seen,) = await desk.seen(named)
    return next(one.name for one in seen.consents if one.owner == named)


@pytest.mark.parametrize("who", ["appointed", "another"])
async def test_a_death_ends_it(desk: FamilyDesk, who: str) -> None:
    one, two, three, _ = await desk.gathered()
    await desk.agreed(three)
    await desk.dies(FAMILY, three if who == "appointed" else one)
    assert await desk.state() is AppointmentState.NOT_GOOD
    assert await desk.votes(two)


@pytest.mark.parametrize("upheld", [True, False])
async def test_a_consent_from_a_doubted_phone_holds_nothing_until_that_is_decided(
    desk: FamilyDesk, *, upheld: bool
) -> None:
    one, two, three, _ = await desk.gathered()
    await desk.agreed(three)
    async with desk.database.write() as session:
        at = await now(session)
        mine, doubted = [(await residents.bindings(session, resident_id=desk.phones[who]))[0].id for who in (two, one)]
        objection = await flatmates.object_to(session, desk.phones[two], mine, doubted, "这不是孙一的手机。", at)
    assert await desk.state() is AppointmentState.NOT_GOOD
    judge = await desk.staff("判官")
    async with desk.database.write() as session:
        await flatmates.decide(
            session,
            desk.desk.id,
            objection.id,
            upheld=upheld,
            decision="当面核对过，确系本人。",
            by=judge,
            at=await now(session),
        )
    assert await desk.state() is (AppointmentState.NOT_GOOD if upheld else AppointmentState.IN_FORCE)


async def test_who_has_no_phone_signs_the_sheet_and_the_others_need_not_again(desk: FamilyDesk) -> None:
    one, two, three, four = await desk.gathered()
    made = await desk.propose(one, three)
    made = await desk.answers(made, two)
    sheet = {"kind": "appointed", "owner": three, "holder_name": "", "holder_document": ""}
    missing = await refused(desk.record(FAMILY, **sheet, principals=[four]), "authority_faulty", "还缺")
    assert three in missing.fields[0].message
    recorded = await desk.record(FAMILY, **sheet, principals=[three, four])
    assert await desk.state() is AppointmentState.NOT_GOOD
    await desk.confirm(recorded)
    assert await desk.state() is AppointmentState.IN_FORCE
    await refused(desk.votes(four), "not_entitled", "共同指定另一位")
    await desk.withdraw_appointment(made, one)
    assert [one.end_reason for one in await authorities(desk)] == ["共有人从手机撤回同意"]
    assert await desk.votes(four)


async def test_what_the_office_ends_has_ended_on_the_phones_too(desk: FamilyDesk) -> None:
    one, _, three, _ = await desk.gathered()
    await desk.agreed(three)
    (authority,) = await authorities(desk)
    await desk.end(authority)
    (seen,) = await desk.seen(one)
    assert (seen.state, seen.ended_by, seen.why) == (AppointmentState.ENDED, None, "委托人书面撤销。")
    assert (await desk.propose(one, one)).owner == one


async def test_while_a_sheet_is_in_force_nobody_is_proposed(desk: FamilyDesk) -> None:
    one, two, *_ = await desk.gathered()
    await desk.confirmed(FAMILY, kind="appointed", owner=two, holder_name="", holder_document="")
    await refused(desk.propose(one, one), "authority_faulty", "已登记过共同推选")


async def test_after_the_window_nothing_is_proposed_agreed_or_withdrawn(desk: FamilyDesk) -> None:
    one, two, *_ = await desk.gathered()
    made = await desk.propose(one, two)
    await desk.ended()
    for doing in (desk.answers(made, two), desk.withdraw_appointment(made, one), desk.propose(two, two)):
        await refused(doing, "authority_not_now")
