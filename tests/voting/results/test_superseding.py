"""Law: a result falls by a document, or before a later final result of the same owners; and only its own gate shuts."""

import uuid
from typing import Any

import pytest

from app.core.errors import Refused
from app.voting import acting
from app.voting.lifecycle import Act, State
from app.voting.models import Vote
from tests.projects.site import VOTE, Site
from tests.voting.live.ballot_box import CONVENOR, DISTRICT, STREET, BallotBox
from tests.voting.results.office import carried_vote, cast, events


async def final(box: BallotBox, **more: Any) -> Vote:
    """A vote brought to its final, carried result; the ballot box goes on with it."""
    await box.opened(**more)
    await cast(box, ["agree"] * 12)
    await box.counted()
    await box.act(Act.POST_RESULT)
    await box.clock_to(await box.hang((await box.vote()).result_posting_id))
    await box.hang((await box.both(Act.FINALISE)).final_posting_id)
    return await box.vote()


async def supersede(box: BallotBox, old: Vote, eid: object) -> Vote:
    now_at, box.vote_id = box.vote_id, old.id
    try:
        return await box.both(Act.SUPERSEDE, replacement=eid)
    finally:
        box.vote_id = now_at


async def why(box: BallotBox, old: Vote, eid: object) -> str:
    with pytest.raises(Refused) as refusal:
        await supersede(box, old, eid)
    (fault,) = refusal.value.fields
    assert fault.field == "facts.replacement"
    return fault.message


async def test_only_a_final_result_of_the_same_owners_takes_the_place(box: BallotBox) -> None:
    old = await final(box)
    for none in (None, "", "v-20200101-0001", old.eid):
        assert "编号" in await why(box, old, none)
    new = await carried_vote(box)
    assert "已唱票" in await why(box, old, new.eid)
    await box.act(Act.POST_RESULT)
    await box.clock_to(await box.hang((await box.vote()).result_posting_id))
    await box.both(Act.FINALISE)
    async with box.database.write() as session:
        elsewhere = await session.get(Vote, new.id)
        assert elsewhere is not None
        scope, elsewhere.scope = elsewhere.scope, {"kind": "buildings", "buildings": ["1"]}
    assert "范围不同" in await why(box, old, new.eid)
    async with box.database.write() as session:
        elsewhere = await session.get(Vote, new.id)
        assert elsewhere is not None
        elsewhere.scope = scope
    done = await supersede(box, old, new.eid)
    assert (done.state, done.replacement_id) == (State.SUPERSEDED, new.id)
    told = (await events(box, old.id))[-1]
    assert told.what == "vote:supersede"
    assert new.eid in told.sentence


async def project(box: BallotBox) -> tuple[Site, Any, tuple[uuid.UUID, uuid.UUID]]:
    site = Site(box.desk)
    entered = await site.enter()
    plan = await site.publish(entered)
    await site.require(entered, VOTE)
    return site, entered, (entered.id, plan.id)


async def test_the_gate_that_the_replacement_opened_stays_open(box: BallotBox) -> None:
    site, entered, plan = await project(box)
    old = await final(box, plan=plan)
    new = await final(box, plan=plan)
    await supersede(box, old, new.eid)
    assert await site.may_start(entered) == (True, [])


async def test_the_gate_of_an_annulled_result_shuts_and_nothing_is_annulled_without_a_document(box: BallotBox) -> None:
    site, entered, plan = await project(box)
    await final(box, plan=plan)
    assert (await site.may_start(entered))[0]
    for nothing in ({}, {"document": "  "}):
        with pytest.raises(Refused) as refusal:
            await box.act(Act.ANNUL, STREET, **nothing)
        assert [fault.field for fault in refusal.value.fields] == ["facts.document"]
    proposed: acting.Acted = await box.act(Act.ANNUL, STREET, document="（2026）鄂0502行初1号")
    await box.decide(proposed, DISTRICT)
    assert not (await site.may_start(entered))[0]
    assert CONVENOR.id not in {(await events(box))[-1].proposed_by}
