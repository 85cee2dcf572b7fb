"""Nobody keys a paper, records or confirms an authority, or settles a dispute of their own flat."""

import uuid

import pytest
from sqlalchemy import text

from app.core.errors import Refused
from app.core.installation import now
from app.identity import own_records, residents, wechat_accounts
from app.identity.models import Staff
from app.identity.residents import logins
from app.voting import waiting
from app.voting.kinds import Finding
from app.voting.papers import queue
from tests.voting.authorities.conftest import desk
from tests.voting.authorities.proxy_desk import ProxyDesk
from tests.voting.disputes.hands import COMMITTEE_WOMAN, ROLES, STREET_MAN, dispute, find, recorded
from tests.voting.live.ballot_box import COUNTERS, BallotBox
from tests.voting.live.conftest import box

__all__ = ["box", "desk"]


STREET_MAN_AT_THE_WINDOW = uuid.UUID(int=77)


async def lives_at(box: BallotBox, who: uuid.UUID, owner_id: uuid.UUID) -> None:
    """Somebody on the staff declares that they are an owner."""
    async with box.database.write() as session:
        at = await now(session)
        if await session.get(Staff, who) is None:
            session.add(Staff(id=who, login=who.hex, name="职员", password_hash="", created_at=at))
            await session.flush()
        await own_records.declare(session, who, [owner_id], at)


def own(refusal: pytest.ExceptionInfo[Refused]) -> bool:
    return refusal.value.code.name == "own_record"


async def test_the_paper_of_ones_own_flat_is_keyed_by_others_and_never_handed_to_one(box: BallotBox) -> None:
    await box.opened()
    paper = await box.paper("p001")
    await lives_at(box, COUNTERS[0], box.owners["p001"])
    async with box.database.read() as session:
        assert await queue.next_to_key(session, box.vote_id, COUNTERS[0]) is None
        handed = await queue.next_to_key(session, box.vote_id, COUNTERS[1])
        assert handed is not None
        assert handed.paper_id == paper.id
    with pytest.raises(Refused) as refusal:
        await box.key(paper, "agree", "agree", 0)
    assert own(refusal)
    await box.key(paper, "agree", "agree", 1)
    assert (await box.key(paper, "agree", "agree", 2)).done
    other = await box.paper("p002")
    assert (await box.key(other, "agree", "agree", 0)).entries == 1


async def test_the_paper_of_the_flat_one_lives_in_is_keyed_by_others_too(box: BallotBox) -> None:
    """Nobody declared anything: the WeChat account of work is bound to the flat as a resident's."""
    await box.opened()
    paper = await box.paper("p001")
    async with box.database.write() as session:
        at = await now(session)
        me = COUNTERS[0]
        session.add(Staff(id=me, login=me.hex, name="职员", password_hash="", created_at=at))
        await session.flush()
        code, _ = await wechat_accounts.offer_code(session, box.desk.sealer, me, at)
        account = wechat_accounts.Account("wx0123456789abcdef", "o-1")
        await wechat_accounts.bind(session, box.desk.sealer, code, account, "", at)
        part_id = await session.scalar(text("SELECT part_id FROM roll_entry WHERE voter = 'p001'"))
        issued = {"by": STREET_MAN_AT_THE_WINDOW, "at": at}
        session.add(Staff(id=issued["by"], login="window", name="窗口", password_hash="", created_at=at))
        await session.flush()
        spoken = await residents.issue_code(session, box.desk.sealer, box.desk.id, part_id, **issued)
        opened = await logins.sign_in(session, account.appid, account.openid, None, "", at)
        await residents.use_code(session, box.desk.sealer, spoken, opened.token, at)
    async with box.database.read() as session:
        assert await queue.next_to_key(session, box.vote_id, me) is None
        assert await waiting.papers(session, [box.desk.id], me) == []
        assert await queue.next_to_key(session, box.vote_id, COUNTERS[1]) is not None
        assert [one.count for one in await waiting.papers(session, [box.desk.id], COUNTERS[1])] == [1]
    with pytest.raises(Refused) as refusal:
        await box.key(paper, "agree", "agree", 0)
    assert own(refusal)
    await box.paper("p002")
    async with box.database.read() as session:
        assert [one.count for one in await waiting.papers(session, [box.desk.id], me)] == [1]
        assert [one.count for one in await waiting.papers(session, [box.desk.id], COUNTERS[1])] == [2]


async def test_a_dispute_of_ones_own_flat_is_found_by_others(box: BallotBox) -> None:
    await box.opened()
    await box.keyed_paper("p001")
    (entered,) = await recorded(box, "p001")
    raised = await dispute(box, entered.id)
    await lives_at(box, STREET_MAN, box.owners["p001"])
    async with box.database.read() as session:
        for who, count in {STREET_MAN: 0, COMMITTEE_WOMAN: 1}.items():
            assert len(await waiting.disputes(session, {box.desk.id: frozenset({ROLES[who]})}, who)) == count
    with pytest.raises(Refused) as refusal:
        await find(box, raised.id, STREET_MAN)
    assert own(refusal)
    assert await find(box, raised.id, COMMITTEE_WOMAN, Finding.FORGED) is None


async def test_an_authority_for_ones_own_flat_is_recorded_and_confirmed_by_others(desk: ProxyDesk) -> None:
    await desk.noticed()
    (owner_id,) = (await desk.named("p003")).values()
    await lives_at(desk, desk.recorder, owner_id)
    with pytest.raises(Refused) as refusal:
        await desk.record("p003")
    assert own(refusal)
    third = await desk.staff("陈明")
    authority = await desk.record("p003", by=third)
    async with desk.database.read() as session:
        at = await desk.now()
        assert await waiting.authorities(session, [desk.desk.id], desk.recorder, at) == []
        assert len(await waiting.authorities(session, [desk.desk.id], desk.confirmer, at)) == 1
    with pytest.raises(Refused) as refusal:
        await desk.confirm(authority, by=desk.recorder)
    assert own(refusal)
    assert (await desk.confirm(authority)).confirmed_by == desk.confirmer
