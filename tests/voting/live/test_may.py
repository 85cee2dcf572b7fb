"""What may be done on a vote is told as the acts themselves answer: each act, in every state it comes to, by every role."""

import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.core.installation import now
from app.identity.permissions import Role
from app.voting import acting, errors
from app.voting.acting import VoteMay
from app.voting.drafting import queries
from app.voting.hands.actors import VoteActor
from app.voting.lifecycle import Act, State
from app.voting.models import Vote
from tests.conftest import Town
from tests.trials import answered_as_told, refused_as_told, taken_back
from tests.voting.live.ballot_box import CONVENOR, STREET, BallotBox

ACTORS = {
    **{role: VoteActor(uuid.uuid4(), frozenset({role})) for role in Role},
    "convenor": CONVENOR,
    "street": STREET,
    "both": VoteActor(uuid.uuid4(), frozenset({Role.OWNERS_COMMITTEE, Role.STREET_OFFICE})),
}


async def life(box: BallotBox) -> AsyncIterator[str]:
    """A vote from its draft to the archive, stopped wherever another act becomes possible."""
    await box.draft()
    yield "draft"
    await box.act(Act.POST_ROLL)
    yield "roll to be hung"
    until = await box.hang((await box.vote()).roll_posting_id)
    yield "roll hanging"
    await box.clock_to(until)
    yield "roll hung its days"
    opens_at = await box.earliest(await box.vote())
    closes_at = opens_at + timedelta(days=10)
    await box.act(Act.GIVE_NOTICE, opens_at=opens_at.isoformat(), closes_at=closes_at.isoformat())
    yield "notice to be hung"
    await box.hang((await box.vote()).notice_posting_id)
    yield "noticed"
    proposed = await box.act(Act.OPEN, ACTORS["both"])
    yield "opening proposed"
    # Neither the owners' committee nor the street is a second hand for somebody of both.
    await box.decide(proposed, ACTORS[Role.NEIGHBOURHOOD_COMMITTEE])
    yield "opening settled"
    await box.clock_to(opens_at + timedelta(seconds=1))
    async with box.database.write() as session:
        await acting.open_by_clock(session, box.vote_id)
    await box.learn_owners()
    yield "open"
    for voter in list(box.owners)[:9]:
        await box.cast(voter)
    settled = await box.both(Act.EXTEND, closes_at=(closes_at + timedelta(days=1)).isoformat())
    yield "extension to be hung"
    await box.hang(settled.extension_posting_id)
    yield "extended"
    await box.ended()
    yield "ended"
    await box.both(Act.COUNT)
    yield "counted"
    await box.act(Act.POST_RESULT)
    yield "result to be hung"
    until = await box.hang((await box.vote()).result_posting_id)
    yield "result hanging"
    await box.withdraw((await box.vote()).result_posting_id)
    yield "result withdrawn"
    await box.act(Act.POST_RESULT)
    until = await box.hang((await box.vote()).result_posting_id)
    await box.clock_to(until)
    yield "result hung its days"
    proposed = await box.act(Act.FINALISE)
    yield "final result proposed"
    await box.decide(proposed)
    yield "final result to be hung"
    await box.hang((await box.vote()).final_posting_id)
    yield "final"
    await box.act(Act.ARCHIVE)
    yield "archived"


async def told(box: BallotBox, actor: VoteActor) -> dict[Act, VoteMay]:
    async with box.database.read() as session:
        vote = await queries.find(session, box.desk.id, box.vote_id)
        return {Act(one.may.act): one for one in await acting.may(session, vote, actor, await now(session))}


async def tried(box: BallotBox, act: Act, actor: VoteActor, proposal: uuid.UUID | None) -> Refused | None:
    """What the act itself answers, taken back at once; with a proposal, the word on it."""

    async def done(session: AsyncSession) -> None:
        where = (session, box.desk.id, box.vote_id)
        if proposal is None:
            facts = await facts_of(box, act)
            await acting.act(*where, act, facts=facts, reason="按程序办理", actor=actor)
        else:
            await acting.decide(*where, proposal, approve=True, reason="", actor=actor)

    return await taken_back(box.database, done)


async def facts_of(box: BallotBox, act: Act) -> dict[str, Any]:
    vote = await box.vote()
    match act:
        case Act.GIVE_NOTICE:
            opens_at = await box.earliest(vote)
            return {"opens_at": opens_at.isoformat(), "closes_at": (opens_at + timedelta(days=10)).isoformat()}
        case Act.EXTEND if vote.closes_at is not None:
            return {"closes_at": (vote.closes_at + timedelta(days=1)).isoformat()}
        case Act.ANNUL:
            return {"document": "（2026）鄂05民终1号"}
        case _:
            return {}


def agrees(one: VoteMay | None, refusal: Refused | None, vote: Vote) -> bool:
    """Whether what was told is what the act answered."""
    if one is None:
        return refusal is not None and refusal.code in {
            errors.STATE_FORBIDS,
            errors.NOT_IN_YOUR_HAND,
            errors.SAME_BODY,
        }
    if one.may.hand:
        return refusal is not None and refusal.code in {
            errors.NOT_IN_YOUR_HAND,
            errors.SAME_PERSON,
            errors.SAME_BODY,
            errors.WAITING_ALREADY,
        }
    # What must be sent with it is asked of who sends it.
    return answered_as_told(one.may, refusal, facts=True)


async def test_every_act_by_every_role_wherever_a_vote_stands(box: BallotBox) -> None:
    compared, seen = 0, set()
    async for where in life(box):
        vote = await box.vote()
        seen.add(vote.state)
        for name, actor in ACTORS.items():
            may = await told(box, actor)
            for act in Act:
                one = may.get(act)
                proposal = one.proposal.id if one is not None and one.proposal is not None else None
                refusal = await tried(box, act, actor, proposal)
                assert agrees(one, refusal, vote), (where, name, act, one, refusal)
                compared += 1
    assert seen >= {State.DRAFT, State.NOTICED, State.OPEN, State.COUNTED, State.PRELIMINARY, State.FINAL}
    assert compared == 21 * len(ACTORS) * len(Act)


async def test_it_says_from_when(box: BallotBox) -> None:
    await box.draft()
    await box.act(Act.POST_ROLL)
    until = await box.hang((await box.vote()).roll_posting_id)
    notice = (await told(box, CONVENOR))[Act.GIVE_NOTICE].may
    assert (notice.now, notice.from_at) == (False, until)
    assert (await told(box, STREET))[Act.GIVE_NOTICE].may.hand == "召集人"
    await box.clock_to(until)
    assert (await told(box, CONVENOR))[Act.GIVE_NOTICE].may.now


async def test_a_count_is_told_to_be_possible_from_the_end_of_the_window(box: BallotBox) -> None:
    vote = await box.opened()
    count = (await told(box, CONVENOR))[Act.COUNT].may
    assert (count.now, count.why, count.from_at) == (
        False,
        "现在还不能办理“唱票计票”：投票还没有截止。",
        vote.closes_at,
    )


@pytest.mark.parametrize("demanded", [False, True], ids=["not demanded", "second factor demanded"])
async def test_over_http_each_reader_is_answered_as_they_are_told(box: BallotBox, town: Town, demanded: bool) -> None:
    await box.draft()
    house = town.application.state.house
    demanding = house.settings.model_copy(update={"require_totp": demanded})
    town.application.state.house = replace(house, settings=demanding)
    async with box.database.read() as session:
        committee = (await session.execute(text("SELECT id, street_id FROM committee"))).one()
    path = f"/v1/office/communities/{box.desk.id}/votes/{box.vote_id}"
    for role, place in (
        (Role.AUDITOR, box.desk.id),
        (Role.COUNTER, box.desk.id),
        (Role.NEIGHBOURHOOD_COMMITTEE, committee.id),
        (Role.STREET_OFFICE, committee.street_id),
        (Role.OWNERS_COMMITTEE, box.desk.id),
    ):
        person = await town.person(role, role, str(place))
        one = next(each for each in (await person.get(path)).json()["may"] if each["act"] == "post_roll")
        answer = await person.post(f"{path}/acts", json={"act": "post_roll", "facts": {}, "reason": "按程序办理"})
        if one["hand"]:  # whose step it is, or who may act on votes at all
            assert (role is Role.OWNERS_COMMITTEE, answer.status_code) == (False, 403), role
        elif one["now"]:
            assert (role, answer.status_code) == (Role.OWNERS_COMMITTEE, 201)
        else:
            assert refused_as_told(one, answer), (role, one, answer.text)
        assert one["now"] is (role is Role.OWNERS_COMMITTEE and not demanded)
