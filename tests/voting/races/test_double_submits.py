"""Double submits by phone, all at once: no head twice, and the same answer to the same nonce."""

import random
import secrets
import uuid

from sqlalchemy import select

from app.voting.ballots.casting import Receipt
from app.voting.models import Ballot, LaterBallot, PlaceTaken
from tests.voting.live.ballot_box import BallotBox, at_once
from tests.voting.races.conftest import Opening
from tests.voting.races.oracle import sound
from tests.voting.races.rounds import ROUNDS, VOTERS, receipts

EACH = 50
"""Double submits of a round: 1,000 in twenty."""


def sent_twice(box: BallotBox, voter: str) -> list[object]:
    """A phone that sends the same ballot again before the answer has come."""
    nonce, me = secrets.token_hex(16), uuid.uuid4()
    return [box.cast(voter, nonce=nonce, resident=me) for _ in range(2)]


def sent_as_two(box: BallotBox, voter: str) -> list[object]:
    """Two phones of one head."""
    return [box.cast(voter, choice) for choice in ("agree", "disagree")]


async def test_double_submits_leave_no_head_twice(opening: Opening) -> None:
    for number in range(ROUNDS):
        box = await opening()
        deal = random.Random(number)
        voters = [deal.choice(VOTERS) for _ in range(EACH)]
        pairs = [deal.choice([sent_twice, sent_as_two]) for _ in voters]
        work = [one for send, voter in zip(pairs, voters, strict=True) for one in send(box, voter)]
        done = await at_once(*work)
        told = receipts(done)
        assert len(told) == 2 * EACH
        for pair, send in zip(zip(done[::2], done[1::2], strict=True), pairs, strict=True):
            assert (pair[0] == pair[1]) is (send is sent_twice)
        different: set[Receipt] = set(told)
        assert sum(one.stands for one in different) == len(set(voters))
        async with box.database.read() as session:
            rows = [
                list(await session.scalars(select(table.voter).where(table.vote_id == box.vote_id)))
                for table in (Ballot, PlaceTaken, LaterBallot)
            ]
        assert sorted(rows[0]) == sorted(rows[1]) == sorted(set(voters))
        assert len(rows[2]) == len(different) - len(set(voters))
        await sound(box.database, box.vote_id, told)
