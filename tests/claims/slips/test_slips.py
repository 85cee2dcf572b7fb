"""Slips: printed, brought by another than the agent, answered by whoever holds them."""

import pytest

from app.claims import replying
from app.claims.kinds import ClaimState, OwnerSays, ReplyWay, SlipFate
from app.claims.models import Claim
from app.claims.reading.reading import ClaimNow
from app.claims.slips import slips
from app.claims.slips.slips import SlipNow
from app.core.errors import Refused
from app.core.installation import now
from app.core.typesetting import font_available
from app.identity import own_records
from tests.claims.hall import Hall, refused


async def slip_of(hall: Hall, claim: Claim) -> SlipNow:
    async with hall.database.read() as session:
        (found,) = await slips.of_claim(session, claim.id)
    return found


async def bring(hall: Hall, number: int, by: str, fate: SlipFate = SlipFate.HANDED) -> SlipNow:
    async with hall.database.write() as session:
        return await slips.bring(
            session, hall.desk.id, number, fate, "业主本人", by=hall.staff[by], at=await now(session)
        )


async def reply(
    hall: Hall, number: int, code: str, by: str = "street", act: OwnerSays = OwnerSays.DISPUTE, words: str = ""
) -> ClaimNow:
    async with hall.database.write() as session:
        return await replying.enter_reply(
            session,
            hall.desk.id,
            number,
            code,
            act,
            words,
            ReplyWay.BOX,
            None,
            by=hall.staff[by],
            at=await now(session),
        )


async def waiting(hall: Hall) -> list[int]:
    async with hall.database.read() as session:
        return [one.slip.number for one in (await slips.waiting(session, hall.desk.id))[0]]


async def test_a_slip_waits_until_somebody_other_than_the_agent_has_brought_it(hall: Hall) -> None:
    claim = await hall.enter()
    number = (await slip_of(hall, claim)).slip.number
    assert await waiting(hall) == [number]
    assert await refused(bring(hall, number, "grid")) == "slip_not_by_agent"
    assert not (await bring(hall, number, "street2", SlipFate.UNDELIVERABLE)).brought
    assert await waiting(hall) == [number]
    assert (await bring(hall, number, "street2")).brought
    assert await waiting(hall) == []
    assert await refused(bring(hall, 999, "street2")) == "not_found"


async def test_a_reply_takes_the_claim_out_at_once(hall: Hall) -> None:
    claim = await hall.enter()
    slip = (await slip_of(hall, claim)).slip
    await bring(hall, slip.number, "street2")
    disputed = await reply(hall, slip.number, slip.code.lower(), words="没有问过我")
    assert (disputed.standing.state, disputed.standing.counts) == (ClaimState.DISPUTED, False)
    assert disputed.events[-1].told == "没有问过我"
    assert disputed.events[-1].known_by == f"告知单 {slip.number:06d}，回执箱"
    assert await refused(reply(hall, slip.number, slip.code)) == "slip_answered"


async def test_only_who_holds_the_slip_can_answer_by_it(hall: Hall) -> None:
    claim = await hall.enter()
    slip = (await slip_of(hall, claim)).slip
    wrong = "0000" if slip.code != "0000" else "0001"
    assert await refused(reply(hall, slip.number, wrong)) == "slip_code_wrong"
    assert await refused(reply(hall, slip.number + 1, slip.code)) == "slip_code_wrong"
    assert (await hall.now(claim)).standing.counts


async def test_neither_the_agent_nor_the_bearer_writes_the_reply_down(hall: Hall) -> None:
    claim = await hall.enter()
    slip = (await slip_of(hall, claim)).slip
    await bring(hall, slip.number, "street2")
    assert await refused(reply(hall, slip.number, slip.code, by="grid")) == "slip_not_by_agent"
    assert await refused(reply(hall, slip.number, slip.code, by="street2")) == "slip_not_by_carrier"
    now_ = await reply(hall, slip.number, slip.code, act=OwnerSays.CONFIRM)
    assert now_.standing.state is ClaimState.CONFIRMED


async def test_words_of_their_own_on_a_slip_confirm_nothing(hall: Hall) -> None:
    claim = await hall.enter()
    slip = (await slip_of(hall, claim)).slip
    now_ = await reply(hall, slip.number, slip.code, act=OwnerSays.CONFIRM, words="同意，但不要装电梯")
    assert now_.standing.state is ClaimState.DISPUTED


@pytest.mark.skipif(not font_available(), reason="no Noto Serif CJK on this machine (fonts-noto-cjk)")
async def test_the_slips_of_a_stairwell_as_pdf(hall: Hall) -> None:
    for place in ("1-1-101", "1-1-102", "1-2-201"):
        await hall.enter(place)
    async with hall.database.read() as session:
        found = await slips.of_stairwell(session, hall.desk.id, "1", "1")
        names = await slips.agents_of(session, found)
        assert [one.part for one in found] == ["1-1-101", "1-1-101", "1-1-102"]
        pdf = slips.slips_pdf(found, "桃花岭小区", names)
        assert pdf.startswith(b"%PDF")
        assert slips.slips_pdf(found, "桃花岭小区", names) == pdf
        with pytest.raises(Refused) as none:
            await slips.of_stairwell(session, hall.desk.id, "9", "1")
    assert none.value.code.name == "slips_none"


async def test_nobody_writes_down_a_reply_for_a_flat_of_their_own(hall: Hall) -> None:
    """Not even for the other owner of it; a colleague does."""
    claim = await hall.enter("1-1-101")
    slip = (await slip_of_owner(hall, claim)).slip
    await bring(hall, slip.number, "committee")
    async with hall.database.write() as session:
        await own_records.declare(session, hall.staff["street"], [await hall.owner("1-1-101", 1)], await now(session))
    assert await refused(reply(hall, slip.number, slip.code)) == "own_record"
    assert (await reply(hall, slip.number, slip.code, by="street2")).standing.state is ClaimState.DISPUTED


async def slip_of_owner(hall: Hall, claim: Claim) -> SlipNow:
    """The slip of the first of several owners."""
    async with hall.database.read() as session:
        return next(one for one in await slips.of_claim(session, claim.id) if one.slip.owner_id == claim.owner_ids[0])
