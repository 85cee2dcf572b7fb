"""The vote's row, once held, is as it stands then, whatever was read of it before the wait."""

import secrets
import uuid

from app.voting.ballots import casting
from app.voting.ballots.casting import Receipt
from app.voting.drafting import queries
from app.voting.lifecycle import State
from app.voting.models import Vote
from tests.voting.live.ballot_box import BallotBox, at_once


async def test_a_vote_looked_up_before_the_wait_is_read_anew(box: BallotBox) -> None:
    """As a route does it: it finds the vote, then casts, while others cast."""
    await box.opened()

    async def found_then_cast(voter: str) -> Receipt:
        async with box.database.write() as session:
            vote = await queries.find(session, box.desk.id, box.vote_id)
            return await casting.cast(
                session,
                vote.id,
                resident_id=uuid.uuid4(),
                owner_ids=frozenset({box.owners[voter]}),
                voter=voter,
                choices={1: "agree", 2: "agree"},
                nonce=secrets.token_hex(16),
            )

    done = await at_once(*(found_then_cast(voter) for voter in box.owners))
    assert [one for one in done if isinstance(one, BaseException)] == []
    assert sorted(one.seq for one in done) == list(range(1, len(box.owners) + 1))


async def test_a_change_of_state_made_during_the_wait_is_seen(box: BallotBox) -> None:
    await box.opened()
    async with box.database.write() as session:
        before = await queries.find(session, box.desk.id, box.vote_id)
        async with box.database.write() as other:
            held = await other.get(Vote, box.vote_id, with_for_update=True)
            assert held is not None
            held.state = State.VOIDED.value
        assert before.state == State.OPEN
        assert (await casting.locked(session, box.vote_id)).state == State.VOIDED
