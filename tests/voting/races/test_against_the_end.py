"""Races against the end of the window: in exactly if the instant lies before it, and extended before it or not at all."""

from datetime import datetime, timedelta

from app.core.errors import Refused
from app.voting.ballots.casting import Receipt
from app.voting.lifecycle import Act, State
from tests.voting.live.ballot_box import BallotBox, at_once
from tests.voting.live.test_counting import result
from tests.voting.races.conftest import Opening
from tests.voting.races.oracle import counted_heads, sound
from tests.voting.races.rounds import ROUNDS, VOTERS, receipts, refusals, to_the_end

CASTS = [*VOTERS, *VOTERS[:8]]


class Lead:
    """How long before the end a race begins: about 50 ms, drawn to where some come in and some are late."""

    def __init__(self) -> None:
        self.before, self.inside, self.outside = timedelta(milliseconds=50), 0, 0

    def learn(self, inside: int, outside: int) -> None:
        self.inside, self.outside = self.inside + inside, self.outside + outside
        if not inside:
            self.before *= 1.5
        elif not outside:
            self.before /= 1.5

    def require_both(self) -> None:
        """Fail where nothing ever raced: all came before the end, or all after it."""
        assert self.inside, "all came after the end; run more rounds"
        assert self.outside, "all came before the end; run more rounds"


async def cast(box: BallotBox, voter: str, closes_at: datetime) -> Receipt | Refused:
    """A ballot, or why it is late; whoever is refused as late was."""
    try:
        return await box.cast(voter)
    except Refused as refusal:
        if refusal.code.name != "not_receiving" or await box.now() < closes_at:
            raise
        return refusal


async def test_a_ballot_is_in_exactly_if_its_instant_lies_before_the_end(opening: Opening) -> None:
    lead = Lead()
    for _ in range(ROUNDS):
        box = await opening()
        closes_at = (await box.vote()).closes_at
        assert closes_at is not None
        await to_the_end(box, before=lead.before)
        done = await at_once(*(cast(box, voter, closes_at) for voter in CASTS))
        told = receipts(done)
        assert all(one.ts < closes_at for one in told)
        await to_the_end(box)
        await box.both(Act.COUNT)
        assert counted_heads(await result(box)) == sum(one.stands for one in told)
        await sound(box.database, box.vote_id, told)
        lead.learn(len(told), len(done) - len(told))
    lead.require_both()


async def test_a_window_is_extended_before_its_end_or_not_at_all(opening: Opening) -> None:
    lead = Lead()
    for _ in range(ROUNDS):
        box = await opening()
        first = (await box.vote()).closes_at
        assert first is not None
        settled = await box.both(Act.EXTEND, closes_at=(first + timedelta(days=1)).isoformat())
        await to_the_end(box, before=lead.before)
        done = await at_once(
            *(box.cast(voter) for voter in VOTERS[:6]),
            box.hang(settled.extension_posting_id),
            *(box.cast(voter) for voter in VOTERS[6:]),
        )
        told, vote = receipts(done), await box.vote()
        assert vote.state == State.OPEN
        if any(isinstance(one, datetime) for one in done):
            # Nobody was refused as late before the window was made longer.
            assert refusals(done) == []
            assert vote.closes_at == first + timedelta(days=1)
        else:
            assert vote.closes_at == first
        await sound(box.database, box.vote_id, told)
        lead.learn(int(vote.closes_at != first), int(vote.closes_at == first))
    lead.require_both()
