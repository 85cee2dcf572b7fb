"""What of a vote waits for whom: for those in whose hand it lies, and not for who did the first half."""

import uuid

from app.core.installation import now
from app.identity import service as identity
from app.identity.permissions import Role
from app.posting import waiting as of_postings
from app.voting import openings, waiting
from app.voting.hands.actors import VoteActor
from app.voting.kinds import Finding
from app.voting.lifecycle import Act
from tests.voting.authorities.conftest import desk
from tests.voting.authorities.proxy_desk import ProxyDesk
from tests.voting.disputes.hands import (
    COMMITTEE_WOMAN,
    DISTRICT_MAN,
    ROLES,
    STREET_MAN,
    dispute,
    find,
    recorded,
    settle,
)
from tests.voting.hands.on_line import appointed
from tests.voting.live.ballot_box import CONVENOR, COUNTERS, STREET, BallotBox
from tests.voting.live.conftest import box

__all__ = ["box", "desk"]


def at(box: BallotBox, *roles: Role, who: uuid.UUID | None = None, parts: tuple[Role, ...] = ()) -> waiting.Actors:
    """Somebody with these roles at the estate of the vote, and `parts` in some of its buildings."""
    return {box.desk.id: VoteActor(who or uuid.uuid4(), frozenset(roles), frozenset(parts))}


async def test_a_proposal_waits_for_the_approvers_hand_alone(box: BallotBox) -> None:
    vote = await box.noticed()
    acted = await box.act(Act.OPEN)
    assert acted.proposal is not None
    assert vote.opens_at is not None
    seen = {}
    async with box.database.read() as session:
        for role in Role:
            found = await waiting.proposals(session, at(box, role))
            seen[role] = [one.subject for one in found]
            assert {one.about for one in found} <= {f"{vote.title}：开始投票"}
            # The word is waited for three working days, which are over before the vote's hour.
            assert all(one.due_at and one.due_at < vote.opens_at for one in found)
        own = await waiting.proposals(session, at(box, Role.STREET_OFFICE, who=CONVENOR.id))
        elsewhere = await waiting.proposals(session, {uuid.uuid4(): STREET})
        of_two = await waiting.proposals(session, at(box, Role.STREET_OFFICE, parts=(Role.OWNERS_COMMITTEE,)))
    assert {role for role, found in seen.items() if found} == {
        Role.STREET_OFFICE,
        Role.NEIGHBOURHOOD_COMMITTEE,
        Role.NOTARY,
    }
    assert seen[Role.STREET_OFFICE] == [(box.vote_id, acted.proposal.id)]
    assert (own, elsewhere, of_two) == ([], [], [])
    await box.decide(acted)
    async with box.database.read() as session:
        assert await waiting.proposals(session, at(box, Role.STREET_OFFICE)) == []


async def test_a_vote_that_did_not_open_at_its_hour_waits_for_its_convenor(box: BallotBox) -> None:
    vote = await box.noticed()
    assert vote.opens_at is not None

    async def waits_for(role: Role) -> list[tuple[uuid.UUID, ...]]:
        async with box.database.read() as session:
            found = await waiting.openings(session, at(box, role), await now(session))
            assert all(one.due_at == vote.opens_at for one in found)
            return [one.subject for one in found]

    assert await waits_for(Role.OWNERS_COMMITTEE) == []
    await box.both(Act.OPEN)
    await box.clock_to(vote.opens_at)
    # Settled beforehand, it is the clock's.
    assert await waits_for(Role.OWNERS_COMMITTEE) == []
    async with box.database.write() as session:
        await openings.lapse(session, await box.vote(), "表决通知已经撤回。", await now(session))
    assert await waits_for(Role.OWNERS_COMMITTEE) == [(box.vote_id,)]
    assert await waits_for(Role.STREET_OFFICE) == []
    await box.both(Act.OPEN)
    assert await waits_for(Role.OWNERS_COMMITTEE) == []


async def test_a_vote_without_a_second_body_on_line_says_so_from_the_first_day(box: BallotBox) -> None:
    vote = await box.draft()

    async def waits_for(role: Role) -> list[tuple[uuid.UUID, ...]]:
        async with box.database.read() as session:
            found = await waiting.without_second(session, at(box, role), await now(session))
            return [one.subject for one in found]

    assert await waits_for(Role.OWNERS_COMMITTEE) == [(vote.id,)]
    assert await waits_for(Role.STREET_OFFICE) == []
    # Somebody of the convenor's own body is no second hand, whatever else they are.
    await appointed(box, "he", Role.OWNERS_COMMITTEE, Role.NOTARY)
    assert await waits_for(Role.OWNERS_COMMITTEE) == [(vote.id,)]
    await appointed(box, "lu", Role.NOTARY)
    assert await waits_for(Role.OWNERS_COMMITTEE) == []
    async with box.database.write() as session:
        await identity.disable(session, "lu", await now(session))
    assert await waits_for(Role.OWNERS_COMMITTEE) == [(vote.id,)]


async def test_a_dispute_waits_until_two_units_agree(box: BallotBox) -> None:
    await box.opened()
    await box.keyed_paper("p001")
    (entered,) = await recorded(box, "p001")
    raised = await dispute(box, entered.id)

    async def waits_for(who: uuid.UUID, *also: Role) -> list[tuple[uuid.UUID, ...]]:
        here = {box.desk.id: frozenset({ROLES.get(who, Role.STREET_OFFICE), *also})}
        async with box.database.read() as session:
            return [one.subject for one in await waiting.disputes(session, here, who)]

    assert await waits_for(STREET_MAN) == [(box.vote_id, raised.id)]
    # Of two units, he settles for neither.
    assert await waits_for(STREET_MAN, Role.GRID_WORKER) == []
    await find(box, raised.id, COMMITTEE_WOMAN)
    assert await waits_for(COMMITTEE_WOMAN) == []
    assert await waits_for(STREET_MAN)
    await find(box, raised.id, DISTRICT_MAN)
    # Two that agree without the street settle nothing.
    assert await waits_for(STREET_MAN)
    await find(box, raised.id, STREET_MAN)
    assert await waits_for(uuid.uuid4()) == []


async def test_a_settled_dispute_waits_for_nobody(box: BallotBox) -> None:
    await box.opened()
    await box.keyed_paper("p002")
    (entered,) = await recorded(box, "p002")
    await settle(box, (await dispute(box, entered.id, "p002")).id, Finding.GENUINE)
    async with box.database.read() as session:
        assert await waiting.disputes(session, {box.desk.id: frozenset({Role.STREET_OFFICE})}, uuid.uuid4()) == []


async def test_papers_wait_for_each_keyer_until_they_are_settled(box: BallotBox) -> None:
    await box.opened()
    first, _ = await box.paper("p001"), await box.paper("p002")

    async def waits_for(keyer: int) -> list[int]:
        async with box.database.read() as session:
            found = await waiting.papers(session, [box.desk.id], COUNTERS[keyer])
            assert await waiting.scans(session, [box.desk.id]) == []
            return [one.count for one in found]

    assert await waits_for(0) == [2]
    await box.key(first, "agree", "agree", 0)
    assert (await waits_for(0), await waits_for(1)) == ([1], [2])
    await box.key(first, "agree", "agree", 1)
    assert await waits_for(2) == [1]


async def test_a_result_waits_for_the_convenor_by_its_day(box: BallotBox) -> None:
    await box.opened()
    await box.cast("p001")
    vote = await box.counted()
    async with box.database.read() as session:
        mine = await waiting.results(session, at(box, Role.OWNERS_COMMITTEE))
        others = await waiting.results(session, at(box, Role.STREET_OFFICE))
    assert [(one.subject, one.since) for one in mine] == [((vote.id,), vote.counted_at)]
    assert mine[0].due_at is not None
    assert others == []


async def test_an_authority_waits_for_another_person_while_it_can_be_confirmed(desk: ProxyDesk) -> None:
    await desk.noticed()
    authority = await desk.record("p003")

    async def waits_for(who: uuid.UUID) -> list[tuple[uuid.UUID, ...]]:
        async with desk.database.read() as session:
            at = await desk.now()
            return [one.subject for one in await waiting.authorities(session, [desk.desk.id], who, at)]

    assert await waits_for(desk.recorder) == []
    assert await waits_for(desk.confirmer) == [(desk.vote_id, authority.id)]
    await desk.confirm(authority)
    assert await waits_for(desk.confirmer) == []


async def test_nothing_waits_of_an_empty_estate(box: BallotBox) -> None:
    async with box.database.read() as session:
        assert await of_postings.objections(session, [box.desk.id]) == []
        assert await waiting.scans(session, [box.desk.id]) == []


async def test_a_count_waits_for_the_convenor_once_the_window_has_ended_with_papers(box: BallotBox) -> None:
    await box.opened()

    async def waits_for(role: Role) -> list[tuple[uuid.UUID, ...]]:
        async with box.database.read() as session:
            found = await waiting.counts(session, at(box, role), await now(session))
            assert all(one.due_at == one.since for one in found)
            return [one.subject for one in found]

    await box.cast("p001")
    await box.keyed_paper("p002")
    assert await waits_for(Role.OWNERS_COMMITTEE) == []
    await box.ended()
    assert {role for role in Role if await waits_for(role)} == {Role.OWNERS_COMMITTEE}
    acted = await box.act(Act.COUNT)
    # Proposed, it waits for the other person instead.
    assert await waits_for(Role.OWNERS_COMMITTEE) == []
    async with box.database.read() as session:
        assert len(await waiting.proposals(session, at(box, Role.STREET_OFFICE))) == 1
    await box.decide(acted)
    assert await waits_for(Role.OWNERS_COMMITTEE) == []


async def test_what_the_clock_counts_waits_for_nobody(box: BallotBox) -> None:
    await box.opened()
    await box.cast("p001")
    await box.ended()
    async with box.database.read() as session:
        assert await waiting.counts(session, at(box, Role.OWNERS_COMMITTEE), await now(session)) == []


async def test_a_sensitive_result_waits_for_those_outside_the_convenor(box: BallotBox) -> None:
    """Law case 19: an abstention flips item 1."""
    await box.opened()
    for number, choice in enumerate(["agree"] * 6 + ["disagree"] * 2 + ["abstain"], start=1):
        await box.cast(f"p{number:03d}", choice, "agree")
    vote = await box.counted()
    seen = {}
    async with box.database.read() as session:
        for role in Role:
            found = await waiting.decisions(session, at(box, role))
            seen[role] = [one.subject for one in found]
            assert {one.about for one in found} <= {vote.title}
            assert await waiting.results(session, at(box, role)) == []
    assert {role for role, found in seen.items() if found} == {Role.STREET_OFFICE, Role.DISTRICT_OFFICE}
    assert seen[Role.STREET_OFFICE] == [(vote.id,)]
