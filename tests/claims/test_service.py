"""Entering in somebody else's name, the owner's last word, and settling, on the database."""

import asyncio
import uuid
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select

from app.claims import queries, service, ties
from app.claims.kinds import (
    ClaimEvidence,
    ClaimFinding,
    ClaimSaid,
    ClaimState,
    DisputeEnd,
    EvidenceClass,
    TieKind,
    WordBy,
)
from app.claims.models import Claim, ClaimEvent
from app.claims.reading import reading
from app.claims.slips import slips
from app.core.errors import Refused
from app.core.installation import now
from app.identity import own_records
from app.identity.permissions import Role
from app.notifications.models import NoticeDelivery
from tests.claims.hall import AGAINST, AGREE, SUBJECT, Hall, refused
from tests.register.corrections.test_corrections import correct, today
from tests.register.flats import id_card


async def test_owners_are_told_at_once_of_what_by_whom_and_how(hall: Hall) -> None:
    claim = await hall.enter("1-1-101")
    (notice,) = await hall.notices(claim)
    assert notice.title == "以您的名义登记了：改造方案征询"
    assert "职员grid" in notice.body
    assert "“同意改造”（取得方式：入户走访，无见证人）" in notice.body
    async with hall.database.read() as session:
        told = Counter(
            await session.scalars(select(NoticeDelivery.channel).where(NoticeDelivery.notice_id == notice.id))
        )
    assert told == {"inbox": 2, "sms": 2}  # the couple, in every way that there is without a phone bound
    assert set(claim.owner_ids) == {await hall.owner("1-1-101", 0), await hall.owner("1-1-101", 1)}
    assert claim.agent_roles == ["grid_worker"]


async def test_a_co_owner_is_told_of_what_the_other_is_said_to_have_said(hall: Hall) -> None:
    claim = await hall.enter("1-1-101", owner_id=await hall.owner("1-1-101", 0))
    (notice,) = await hall.notices(claim)
    async with hall.database.read() as session:
        told = set(
            await session.scalars(
                select(NoticeDelivery.recipient_id).where(
                    NoticeDelivery.notice_id == notice.id, NoticeDelivery.channel == "inbox"
                )
            )
        )
    assert told == {await hall.owner("1-1-101", 0), await hall.owner("1-1-101", 1)}


async def test_only_owners_without_the_app_are_put_on_the_slip_list(hall: Hall) -> None:
    bound, other = await hall.owner("1-1-101", 0), await hall.owner("1-1-101", 1)
    await hall.bound("1-1-101", bound)
    await hall.bound("1-1-102", None)  # bound, and nobody knows to whom
    await hall.enter("1-1-101")
    await hall.enter("1-1-102")
    async with hall.database.read() as session:
        waiting, following = await slips.waiting(session, hall.desk.id)
    assert [(one.slip.number, one.part, one.slip.owner_id) for one in waiting] == [
        (1, "1-1-101", other),
        (2, "1-1-102", await hall.owner("1-1-102")),
    ]
    assert (waiting[1].owner, following) == ("李强", None)


async def test_every_fault_at_once(hall: Hall) -> None:
    async with hall.database.read() as session:
        soon = await now(session) + timedelta(hours=1)
    faulty = ClaimEvidence(None, " ", soon)
    with pytest.raises(Refused) as refusal:
        await hall.enter(said=ClaimSaid("", " ", {}), kind=EvidenceClass.VISIT_WITNESSED, evidence=faulty)
    assert [one.field for one in refusal.value.fields] == [
        "said.about",
        "said.words",
        "evidence.reference",
        "evidence.spoken_at",
    ]
    for kind, evidence in (
        (EvidenceClass.SIGNED_SHEET, ClaimEvidence()),
        (EvidenceClass.SIGNED_SHEET, ClaimEvidence(uuid.uuid4())),
        (EvidenceClass.OWN_WORD_2, ClaimEvidence()),
        (EvidenceClass.GROUP_LIST, ClaimEvidence()),
    ):
        assert await refused(hall.enter(kind=kind, evidence=evidence)) == "claim_faulty"
    assert await hall.states() == []


async def test_nobody_enters_for_their_own_flat_their_home_or_a_relatives(hall: Hall) -> None:
    async with hall.database.write() as session:
        at = await now(session)
        await own_records.declare(session, hall.staff["grid"], [await hall.owner("1-1-101", 1)], at)
        await ties.declare(
            session,
            hall.desk.id,
            await hall.part("1-2-201"),
            TieKind.RELATIVE,
            staff_id=hall.staff["grid"],
            by=hall.staff["grid"],
            at=at,
        )
    assert await refused(hall.enter("1-1-101", owner_id=await hall.owner("1-1-101", 0))) == "claim_own_flat"
    assert await refused(hall.enter("1-2-201")) == "claim_own_flat"
    assert await refused(hall.enter("1-1-102")) == ""
    assert await refused(hall.enter("1-2-201", by="grid2")) == ""


async def test_not_in_the_name_of_the_dead_or_of_somebody_who_is_no_owner(hall: Hall) -> None:
    owner_id = await hall.owner("1-1-102")
    assert await refused(hall.enter("1-2-201", owner_id=owner_id)) == "claim_owner_gone"
    claim = await hall.enter("1-1-102", owner_id=owner_id)
    died = {"kind": "death", "owner_id": str(owner_id), "deceased_on": (await today(hall.desk)).isoformat()}
    await correct(hall.desk, died)
    assert await refused(hall.enter("1-1-102")) == "claim_owner_gone"
    assert (await hall.now(claim)).standing.state is ClaimState.BLOCKED
    assert await refused(hall.confirm(claim, owner_id)) == "claim_blocked"


async def test_a_sale_blocks_what_stood_in_the_sellers_name(hall: Hall) -> None:
    claim = await hall.enter("1-1-102")
    await hall.confirm(claim, await hall.owner("1-1-102"))
    await sold(hall, "1-1-102")
    assert (await hall.now(claim)).standing.state is ClaimState.BLOCKED
    assert await refused(hall.dispute(claim, await hall.owner("1-1-102"))) == "claim_blocked"
    assert (await hall.now(await hall.enter("1-1-102"))).standing.counts


async def sold(hall: Hall, place: str, number: int = 5) -> None:
    await correct(
        hall.desk,
        {
            "kind": "transfer",
            "part_id": str(await hall.part(place)),
            "on": (await today(hall.desk)).isoformat(),
            "owners": [{"name": "周杰", "document_kind": "id_card", "document": id_card(number)}],
        },
    )


async def test_a_phone_at_level_two_speaks_and_no_other(hall: Hall) -> None:
    owner_id = await hall.owner("1-1-102")
    mine, lodger = await hall.bound("1-1-102", owner_id), await hall.bound("1-1-102", None)
    stranger = await hall.bound("1-2-201", await hall.owner("1-2-201"))
    claim = await hall.enter()
    speaker = await hall.by_phone(claim, mine)
    assert (speaker.owner_id, speaker.way, speaker.resident_id) == (owner_id, WordBy.PHONE, mine)
    assert await refused(hall.by_phone(claim, lodger)) == "claim_owners_only"
    assert await refused(hall.by_phone(claim, stranger)) == "not_found"
    async with hall.database.write() as session:
        disputed = await service.dispute(session, hall.desk.id, claim.id, "不是我", speaker, await now(session))
    assert (disputed.standing.state, disputed.standing.counts) == (ClaimState.DISPUTED, False)


async def test_the_agent_does_not_write_down_the_owners_word(hall: Hall) -> None:
    claim = await hall.enter()
    assert await refused(hall.confirm(claim, await hall.owner("1-1-102"), by="grid")) == "slip_not_by_agent"
    assert await refused(hall.confirm(claim, await hall.owner("1-2-201"))) == "claim_faulty"


async def test_one_owner_disputes_once_and_what_is_final_stays(hall: Hall) -> None:
    owner_id, claim = await hall.owner("1-1-102"), await hall.enter()
    await hall.dispute(claim, owner_id)
    assert await refused(hall.dispute(claim, owner_id)) == "claim_disputed_already"
    assert (await hall.confirm(claim, owner_id)).standing.state is ClaimState.CONFIRMED
    await hall.dispute(claim, owner_id)
    await hall.find(claim, "committee")
    assert (await hall.find(claim, "street")).standing.state is ClaimState.STRUCK
    assert await refused(hall.confirm(claim, owner_id)) == "claim_final"
    assert await refused(hall.find(claim, "district")) == "claim_not_disputed"


async def test_a_correction_counts_in_the_owners_words(hall: Hall) -> None:
    claim = await hall.enter()
    now_ = await hall.correct(claim, await hall.owner("1-1-102"))
    assert (now_.standing.state, now_.standing.fields) == (ClaimState.CORRECTED, AGAINST.as_json())
    assert now_.claim.said == AGREE.as_json()


async def test_two_units_settle_and_the_owners_are_told(hall: Hall) -> None:
    claim = await hall.enter()
    await hall.dispute(claim, await hall.owner("1-1-102"))
    assert (await hall.find(claim, "committee", ClaimFinding.GENUINE)).standing.state is ClaimState.DISPUTED
    assert await refused(hall.find(claim, "committee", ClaimFinding.GENUINE)) == "claim_found_twice"
    assert (await hall.find(claim, "committee2", ClaimFinding.GENUINE)).standing.state is ClaimState.DISPUTED
    assert (await hall.find(claim, "street", ClaimFinding.GENUINE)).standing.state is ClaimState.UPHELD
    _, settled = await hall.notices(claim)
    assert "认定：争议不成立，登记属实。登记过程属实；在您本人确认之前，这条登记仍不计入。" in settled.body
    assert (await hall.confirm(claim, await hall.owner("1-1-102"))).standing.counts


async def test_neither_the_agent_nor_their_unit_nor_who_wrote_it_down_settles(hall: Hall) -> None:
    claim = await hall.enter(by="committee")
    await hall.dispute(claim, await hall.owner("1-1-102"), by="street2")
    for who in ("committee", "committee2", "grid", "street2"):
        assert await refused(hall.find(claim, who)) == "claim_not_yours", who
    await hall.find(claim, "district")
    assert (await hall.find(claim, "street")).standing.state is ClaimState.STRUCK


async def test_who_also_works_in_the_agents_unit_settles_nothing(hall: Hall) -> None:
    claim = await hall.enter()
    await hall.dispute(claim, await hall.owner("1-1-102"))
    both = frozenset({Role.GRID_WORKER})
    assert await refused(hall.find(claim, "committee", also=both)) == "claim_not_yours"
    assert (await hall.find(claim, "committee")).standing.state is ClaimState.DISPUTED


async def test_who_is_of_two_units_settles_for_neither(hall: Hall) -> None:
    claim = await hall.enter()
    await hall.dispute(claim, await hall.owner("1-1-102"))
    of_both = frozenset({Role.NEIGHBOURHOOD_COMMITTEE})
    assert await refused(hall.find(claim, "street", also=of_both)) == "claim_not_yours"
    await hall.find(claim, "committee")
    assert (await hall.find(claim, "street")).standing.state is ClaimState.STRUCK


async def test_what_the_street_entered_is_settled_with_the_district(hall: Hall) -> None:
    claim = await hall.enter(by="street")
    await hall.dispute(claim, await hall.owner("1-1-102"))
    assert await refused(hall.find(claim, "street2")) == "claim_not_yours"
    await hall.find(claim, "committee")
    assert (await hall.find(claim, "district")).standing.state is ClaimState.STRUCK


async def test_nobody_settles_about_their_own_flat(hall: Hall) -> None:
    claim = await hall.enter()
    async with hall.database.write() as session:
        await own_records.declare(session, hall.staff["committee"], [await hall.owner("1-1-102")], await now(session))
    await hall.dispute(claim, await hall.owner("1-1-102"))
    assert await refused(hall.find(claim, "committee")) == "own_record"


async def test_a_dispute_is_due_in_five_working_days(hall: Hall) -> None:
    claim = await hall.enter()
    await hall.dispute(claim, await hall.owner("1-1-102"))
    async with hall.database.read() as session:
        (waiting,) = await queries.disputes(session, [hall.desk.id])
        assert waiting.due_at - waiting.raised.at > timedelta(days=5)
        assert not waiting.overdue(await now(session))
        assert waiting.overdue(waiting.due_at)
        assert await queries.disputes(session, [uuid.uuid4()]) == []


async def test_a_slip_is_mended_by_a_new_entry_and_nothing_is_overwritten(hall: Hall) -> None:
    claim = await hall.enter()
    mended = await hall.mend(claim)
    first, second = await hall.states()
    assert (first.standing.state, first.claim.said) == (ClaimState.MENDED, AGREE.as_json())
    assert (second.standing.state, second.standing.fields) == (ClaimState.UNCONFIRMED, AGAINST.as_json())
    assert (second.claim.id, second.claim.mends_id) == (mended.id, claim.id)
    assert len(await hall.notices(mended)) == 1
    assert await refused(hall.mend(claim)) == "claim_final"
    assert await refused(hall.mend(mended, by="grid2")) == "claim_not_your_entry"
    await hall.confirm(mended, await hall.owner("1-1-102"))
    assert await refused(hall.mend(mended)) == "claim_owner_spoke"


async def test_an_owners_own_word_wins_at_once_over_all_that_was_entered(hall: Hall) -> None:
    one, other = await hall.enter(), await hall.enter()
    elsewhere = await hall.enter("1-2-201")
    await hall.dispute(other, await hall.owner("1-1-102"))
    assert set(await hall.own_word("1-1-102", await hall.owner("1-1-102"))) == {one.id, other.id}
    assert [now_.standing.state for now_ in await hall.states()] == [
        ClaimState.REPLACED,
        ClaimState.REPLACED,
        ClaimState.UNCONFIRMED,
    ]
    assert await hall.own_word("1-1-102", await hall.owner("1-1-102")) == []
    assert (await hall.now(elsewhere)).standing.counts


async def test_two_findings_at_once_settle_one_dispute_once(hall: Hall) -> None:
    claim = await hall.enter()
    await hall.dispute(claim, await hall.owner("1-1-102"))
    await asyncio.gather(*(refused(hall.find(claim, who)) for who in ("committee", "street", "district")))
    assert (await hall.now(claim)).standing.state is ClaimState.STRUCK
    assert len(await hall.notices(claim)) == 2
    async with hall.database.read() as session:
        found = await session.scalar(select(func.count()).select_from(ClaimEvent).where(ClaimEvent.act == "find"))
    assert found in {2, 3}


async def test_states_of_many_take_as_many_queries_as_of_one(hall: Hall) -> None:
    subjects = [uuid.uuid4() for _ in range(30)]
    for subject in subjects:
        await hall.enter(subject=subject)
    asked: list[str] = []

    def count(*args: object) -> None:
        asked.append(str(args[2]))

    engine = hall.database.engine.sync_engine
    numbers = []
    for wanted in (subjects[:1], subjects):
        async with hall.database.read() as session:
            event.listen(engine, "before_cursor_execute", count)
            found = await queries.states(session, SUBJECT, wanted)
            event.remove(engine, "before_cursor_execute", count)
        assert len(found) == len(wanted)
        numbers.append(len(asked))
        asked.clear()
    assert numbers[0] == numbers[1] <= 4


async def test_public_counts_hide_what_is_few(hall: Hall) -> None:
    claims = [await hall.enter(subject=uuid.uuid4()) for _ in range(12)]
    for claim in claims[:5]:
        await hall.dispute(claim, await hall.owner("1-1-102"))
    for claim in claims[:5]:
        await hall.find(claim, "committee")
        await hall.find(claim, "street")
    await hall.dispute(claims[5], await hall.owner("1-1-102"))
    async with hall.database.read() as session:
        counts = await queries.public_counts(session, hall.desk.id)
    # One dispute waits: it is not told, nor the sums that it could be told from; the large cells beside it are.
    assert (counts.claims, counts.disputes) == (None, None)
    assert counts.by_end == {DisputeEnd.STRUCK: 5, DisputeEnd.WAITING: None}
    assert counts.by_state == {ClaimState.STRUCK: 5, ClaimState.DISPUTED: None, ClaimState.UNCONFIRMED: 6}
    assert counts.by_class == {EvidenceClass.VISIT: None}


async def test_claims_of_another_estate_are_not_there(hall: Hall) -> None:
    claim = await hall.enter()
    other = await Hall.built(hall.database, hall.sealer, "杏花小区")
    async with hall.database.read() as session:
        assert await refused(reading.find(session, other.desk.id, claim.id)) == "not_found"
        assert await queries.of_estate(session, other.desk.id) == ([], None)
        found, following = await queries.of_estate(session, hall.desk.id, ClaimState.UNCONFIRMED)
        assert ([one.claim.id for one in found], following) == ([claim.id], None)
        assert await queries.of_estate(session, hall.desk.id, ClaimState.STRUCK) == ([], None)


async def test_roles_of_an_agent_are_those_of_the_day(hall: Hall) -> None:
    nobody = await hall.appointed("elsewhere", Role.COUNTER)
    hall.staff["counter"] = nobody
    claim: Claim = await hall.enter(by="counter")
    assert claim.agent_roles == ["counter"]
