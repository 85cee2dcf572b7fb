"""Nobody keys a paper, records or confirms an authority, or settles a dispute of their own flat."""

import uuid

import pytest

from app.core.errors import Refused
from app.core.installation import now
from app.identity import own_records
from app.identity.models import Staff
from app.voting.kinds import Finding
from app.voting.papers import queue
from tests.voting.authorities.conftest import desk
from tests.voting.authorities.proxy_desk import ProxyDesk
from tests.voting.disputes.hands import COMMITTEE_WOMAN, STREET_MAN, dispute, find, recorded
from tests.voting.live.ballot_box import COUNTERS, BallotBox
from tests.voting.live.conftest import box

__all__ = ["box", "desk"]


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


async def test_a_dispute_of_ones_own_flat_is_found_by_others(box: BallotBox) -> None:
    await box.opened()
    await box.keyed_paper("p001")
    (entered,) = await recorded(box, "p001")
    raised = await dispute(box, entered.id)
    await lives_at(box, STREET_MAN, box.owners["p001"])
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
    with pytest.raises(Refused) as refusal:
        await desk.confirm(authority, by=desk.recorder)
    assert own(refusal)
    assert (await desk.confirm(authority)).confirmed_by == desk.confirmer
