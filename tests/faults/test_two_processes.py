"""Two services on one database and one folder of journals, and everything is sent to both at once.

No head twice, nothing lost, one log whose receipts hold whichever service gave them. Short: 40 double submits of ballots.
`make faults`: 10,000; figures are in docs/faults.md.
"""

import random
import time
import uuid
from datetime import timedelta

from tests.databases import as_owner
from tests.faults import LONG, OTHER_SEED, figures
from tests.faults.acts import Act, Crowd, ballot, deal
from tests.faults.audit import Audit, audited, without_unique
from tests.faults.site import Site
from tests.faults.test_kills import open_votes

SEED = 20261204 + OTHER_SEED
DOUBLE_SUBMITS = 10_000 if LONG else 40


def at_both(site: Site, vote_id: uuid.UUID, dice: random.Random, *, others: int) -> tuple[list[Act], int]:
    """Pairs, the two of each to go to one service each: most are one act twice, some two ballots of one head."""
    facts = site.facts
    pairs = [(act, act.again()) for act in deal(facts, vote_id, dice, others=others)]
    rivals = dice.sample(facts.phones, len(facts.phones) // 3)
    pairs += [(ballot(facts, vote_id, one, dice), ballot(facts, vote_id, one, dice)) for one in rivals]
    dice.shuffle(pairs)
    ballots = sum("nonce" in one.body for one, _ in pairs)
    return [act for pair in pairs for act in pair], ballots


async def both(site: Site, many: int, bug: str | None = None) -> tuple[Audit, int]:
    """Rounds until so many ballots were submitted at both."""
    dice, came, submitted, told, begun = random.Random(SEED), Audit(), 0, 0, time.monotonic()
    services = [await site.serve(bug=bug) for _ in range(2)]
    while submitted < many:
        (vote,) = await open_votes(site, 1)
        acts, ballots = at_both(site, vote[0], dice, others=0 if LONG and submitted else 4)
        async with Crowd([one.socket for one in services]) as people:
            await people.send_all(acts, at_once=32)
            people.sound()
            await people.until_answered(acts)
            came += await audited(site, vote, acts)
        submitted += ballots
        if submitted // 1_000 > told or submitted >= many:
            told, took = submitted // 1_000, timedelta(seconds=round(time.monotonic() - begun))
            figures(
                f"two processes, seed {SEED}, bug {bug}: {submitted} double submits of ballots; {came}; took {took}"
            )
    return came, submitted


async def test_what_is_sent_to_both_is_there_once(site: Site) -> None:
    came, submitted = await both(site, DOUBLE_SUBMITS)
    assert came.clean, came
    assert came.receipts >= submitted


async def test_two_that_do_not_look_for_each_other_are_found(site: Site) -> None:
    owner = await as_owner(site.url)
    await without_unique(owner)
    await owner.close()
    came, _ = await both(site, 1, "retry-makes-a-second")
    assert came.double
