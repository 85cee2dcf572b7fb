"""Races for the place of one head: paper and phone, keyers, disputes, findings, agents, and the desk in the hall."""

import copy
import secrets
import uuid

import pytest
from sqlalchemy import select

from app.voting.disputes.queries import listed
from app.voting.kinds import Finding, PaperAtDesk
from app.voting.models import VotingAuthority
from tests.register.flats import id_card
from tests.voting.authorities.proxy_desk import ProxyDesk
from tests.voting.disputes.hands import COMMITTEE_WOMAN, STREET_MAN, dispute, find
from tests.voting.disputes.test_disputes import standing
from tests.voting.live.ballot_box import at_once
from tests.voting.races.conftest import Opening
from tests.voting.races.oracle import sound
from tests.voting.races.rounds import ROUNDS, heats, receipts, refusals
from tests.voting.races.twins import twin
from tests.voting.venue.hall import Hall

AGREES = {"1": "agree", "2": "agree"}
DISAGREES = {"1": "disagree", "2": "disagree"}


async def test_a_paper_handed_in_against_a_phone_and_its_retry(opening: Opening) -> None:
    for voters in heats():
        box = await opening()
        nonces = {voter: secrets.token_hex(16) for voter in voters}
        me = uuid.uuid4()
        sent = [(voter, nonces[voter]) for voter in voters for _ in range(2)]
        done = await at_once(
            *(box.paper(voter) for voter in voters),
            *(box.cast(voter, nonce=nonce, resident=me) for voter, nonce in sent),
        )
        assert refusals(done) == []
        told = receipts(done)
        phones = done[len(voters) :]
        for number, voter in enumerate(voters):
            first, again = phones[2 * number : 2 * number + 2]
            assert (first.stands, first.ts, first.seq, first.tracker) == (
                again.stands,
                again.ts,
                again.seq,
                again.tracker,
            )
            assert await standing(box, voter) == (AGREES if first.stands else {})
        await sound(box.database, box.vote_id, told)


@pytest.mark.parametrize("third", ["agree", "disagree"])
async def test_three_keyers_make_one_ballot(opening: Opening, third: str) -> None:
    for voters in heats():
        box = await opening()
        papers = [await box.paper(voter) for voter in voters]
        reads = ("agree", "agree", third)
        done = await at_once(
            *(box.key(paper, one, one, keyer) for paper in papers for keyer, one in enumerate(reads)),
        )
        receipts(done)
        for number, voter in enumerate(voters):
            entries = done[3 * number : 3 * number + 3]
            made = [one for one in entries if not isinstance(one, BaseException)]
            assert sum(one.done for one in made) == 1
            # Where the first two agree the last one comes too late; else it settles it, and agrees with one of them.
            assert refusals(entries) == ["paper_keyed"] * (3 - len(made))
            assert await standing(box, voter) in ([AGREES] if third == "agree" else [AGREES, DISAGREES])
        await sound(box.database, box.vote_id)


async def test_a_dispute_against_the_owners_phone(opening: Opening) -> None:
    for voters in heats():
        box = await opening()
        papers = {voter: await box.keyed_paper(voter) for voter in voters}
        done = await at_once(
            *(box.cast(voter, "disagree", "disagree") for voter in voters),
            *(dispute(box, paper.id, voter) for voter, paper in papers.items()),
            *(box.cast(voter, "abstain", "abstain") for voter in voters),
        )
        assert refusals(done) == []
        told = receipts(done)
        first, second = done[: len(voters)], done[2 * len(voters) :]
        for number, voter in enumerate(voters):
            choice = "disagree" if first[number].ts < second[number].ts else "abstain"
            assert await standing(box, voter) == {"1": choice, "2": choice}
        await sound(box.database, box.vote_id, told)


async def test_a_dispute_against_the_last_entry_of_the_paper(opening: Opening) -> None:
    for voters in heats():
        box = await opening()
        papers = {voter: await box.paper(voter) for voter in voters}
        for paper in papers.values():
            await box.key(paper, "agree", "agree", 0)
        done = await at_once(
            *(
                one
                for voter, paper in papers.items()
                for one in (dispute(box, paper.id, voter), box.key(paper, "agree", "agree", 1))
            )
        )
        assert refusals(done) == []
        assert [await standing(box, voter) for voter in voters] == [None] * len(voters)
        await sound(box.database, box.vote_id, receipts(done))


async def test_found_genuine_against_the_owners_phone(opening: Opening) -> None:
    for voters in heats():
        box = await opening()
        papers = {voter: await box.keyed_paper(voter) for voter in voters}
        raised = {voter: await dispute(box, paper.id, voter) for voter, paper in papers.items()}
        for one in raised.values():
            await find(box, one.id, COMMITTEE_WOMAN, Finding.GENUINE)
        done = await at_once(
            *(
                one
                for voter in voters
                for one in (
                    box.cast(voter, "disagree", "disagree"),
                    find(box, raised[voter].id, STREET_MAN, Finding.GENUINE),
                    box.cast(voter, "abstain", "abstain"),
                )
            )
        )
        assert refusals(done) == []
        assert [await standing(box, voter) for voter in voters] == [AGREES] * len(voters)
        async with box.database.read() as session:
            assert all(one.settled is not None for one in await listed(session, box.vote_id))
        await sound(box.database, box.vote_id, receipts(done))


async def test_principal_and_agent_and_the_end_of_the_authority(desk: ProxyDesk) -> None:
    await desk.opened()
    agents = {voter: await desk.phone() for voter in ("p003", "p004")}
    for number, (voter, agent) in enumerate(agents.items()):
        await desk.confirmed(voter, resident_id=agent, holder_document=id_card(200 + number))
    for _ in range((ROUNDS + 1) // 2):
        box = await twin(desk)
        async with box.database.read() as session:
            rows = await session.scalars(select(VotingAuthority).where(VotingAuthority.vote_id == box.vote_id))
            authorities = {row.voter: row for row in rows}
        done = await at_once(
            *(
                one
                for voter, agent in agents.items()
                for one in (
                    box.end(authorities[voter]),
                    box.cast(voter, "disagree", resident=agent, owners=frozenset()),
                    box.cast(voter, "agree"),
                )
            )
        )
        assert set(refusals(done)) <= {"not_entitled"}
        for number, voter in enumerate(agents):
            ended, agents_word, owners_word = done[3 * number : 3 * number + 3]
            # The agent's ballot came in exactly if the authority had not ended.
            if not isinstance(agents_word, Exception):
                assert agents_word.ts < ended.ended_at
                assert agents_word.stands is (agents_word.ts < owners_word.ts)
            assert (await standing(box, voter) or {})["1"] == ("agree" if owners_word.stands else "disagree")
        await sound(box.database, box.vote_id, receipts(done))


async def test_the_desk_in_the_hall_against_the_phone(opening: Opening) -> None:
    first = Hall(await opening())
    await first.staffed(uuid.uuid4().hex)  # both ways race in one database
    for voters in heats():
        hall = copy.copy(first)
        hall.box = await opening()
        await hall.open()
        for voter in voters:
            await hall.let_in(voter, PaperAtDesk.NONE)
        done = await at_once(
            *(
                one
                for voter in voters
                for one in (hall.assist(voter, "agree", "agree"), hall.box.cast(voter, "disagree", "disagree"))
            )
        )
        assert refusals(done) == []
        for number, voter in enumerate(voters):
            assisted, phone = done[2 * number : 2 * number + 2]
            assert assisted.stands is not phone.stands
            assert assisted.stands is (assisted.ts < phone.ts)
            assert await standing(hall.box, voter) == (AGREES if assisted.stands else DISAGREES)
        await sound(hall.database, hall.box.vote_id, receipts(done))
