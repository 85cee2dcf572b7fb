"""The served program killed with SIGKILL while ballots, complaints, stances and visits come in.

After each kill it is begun again, and what was not answered is sent again under its key: everything acknowledged is
there, everything once, no head twice, the log whole, and every receipt given holds in it. Short: 20 kills. `make faults`:
1,000; figures are in docs/faults.md. Bugs put in on purpose show each time that the harness would find them.
"""

import asyncio
import random
import time
import uuid
from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from bench import estate as crowd
from tests.databases import as_owner
from tests.faults import LONG, OTHER_SEED, figures
from tests.faults.acts import Act, Crowd, deal, unanswered
from tests.faults.audit import Audit, audited, without_unique
from tests.faults.served import POINTS
from tests.faults.site import PATIENCE_S, Served, Site, reached

SEED = 20261201 + OTHER_SEED
KILLS = 1_000 if LONG else 20
LATEST = 12 if LONG else 5
"""A named point is passed less often than this when the service dies there."""
MOMENT_S = 0.02
"""A kill at random comes within so long after some number of answers."""


@dataclass
class Kills:
    """What came of some rounds."""

    audit: Audit = field(default_factory=Audit)
    kills: int = 0
    mid_flight: int = 0
    """Kills while at least one request was without its answer."""
    at_points: int = 0
    sent_again: int = 0
    kept: list[tuple[tuple[uuid.UUID, str], list[Act]]] = field(default_factory=list)


async def open_votes(site: Site, many: int) -> list[tuple[uuid.UUID, str]]:
    """Votes into which nobody has cast yet."""
    async with reached(site) as database:
        facts = site.facts
        made = crowd.Estate(database, uuid.UUID(facts.community_id), uuid.UUID(facts.roll_id), [])
        return await made.votes(many)


async def _killed(served: Served, people: Crowd, sending: "asyncio.Task[None]", after: int) -> bool:
    """Wait until it has killed itself, that many requests are answered, or nothing is left to be; whether it is dead."""
    deadline = time.monotonic() + PATIENCE_S
    while not served.ended() and not sending.done() and people.answered < after:
        assert time.monotonic() < deadline, "the round does not end"
        await asyncio.sleep(0.002)
    return served.ended()


async def one_round(site: Site, dice: random.Random, came: Kills, bug: str | None, point: str | None) -> None:
    (vote,) = await open_votes(site, 1)
    served = await site.serve(bug=bug, point=point, nth=dice.randrange(1, LATEST))
    acts = deal(site.facts, vote[0], dice)
    async with Crowd([served.socket]) as people:
        sending = asyncio.create_task(people.send_all(acts))
        itself = await _killed(served, people, sending, len(acts) if point else dice.randrange(len(acts)))
        if not itself:
            await asyncio.sleep(dice.uniform(0, MOMENT_S))
        came.at_points += itself
        # Who kills itself does so with the request that brought it there.
        came.mid_flight += itself or people.in_flight > 0
        served.kill()
        came.kills += 1
        # What is left of the round meets a service that is away, as a crowd does.
        await sending
        if bug is None:
            people.sound()
    # What a bug does wrong is looked for before anything is sent again, and then once more.
    before = await audited(site, vote, acts)
    came.sent_again += unanswered(acts)
    again = await site.serve(bug=bug if bug == "retry-makes-a-second" else None)
    # A phone that had its answer may send once more too.
    repeated = [one.again() for one in acts if dice.random() < 0.1]
    async with Crowd([again.socket]) as people:
        await people.until_answered(acts)
        await people.send_all(repeated)
        people.sound()
    again.kill()
    after = await audited(site, vote, [*acts, *repeated])
    after.lost += before.lost
    came.audit += after
    came.kept.append((vote, acts))


async def rounds(site: Site, many: int, points: tuple[str | None, ...]) -> Kills:
    dice, came, begun = random.Random(SEED), Kills(), time.monotonic()
    for number in range(many):
        await one_round(site, dice, came, None, points[number % len(points)])
        if number % 50 == 49 or number == many - 1:
            took = timedelta(seconds=round(time.monotonic() - begun))
            figures(
                f"kills, seed {SEED}: {came.kills} kills, {came.mid_flight} mid-flight, {came.at_points} at a"
                f" named point, {came.sent_again} sent again; {came.audit}; took {took}"
            )
    return came


async def test_nothing_acknowledged_is_lost_and_nothing_is_there_twice(site: Site) -> None:
    came = await rounds(site, KILLS, (None, None, *POINTS))
    assert came.audit.clean, came.audit
    assert came.kills == KILLS
    # Whom nobody kills at work proves nothing.
    assert came.mid_flight >= KILLS // 2
    assert came.at_points >= KILLS // 3
    assert came.audit.acknowledged > KILLS * 15
    # And once more, when all is over.
    for vote, acts in random.Random(SEED).sample(came.kept, KILLS // 4):
        found = await audited(site, vote, acts)
        assert found.clean, found


async def until_found(site: Site, bug: str, point: str | None = None) -> Audit:
    """Rounds with a bug until something is found, or there were so many that it will not be."""
    dice, came = random.Random(SEED), Kills()
    while came.audit.clean and came.kills < 12:
        await one_round(site, dice, came, bug, point)
    figures(f"kills, seed {SEED}, bug {bug}: found after {came.kills}")
    return came.audit


async def test_what_is_wrong_is_found(site: Site) -> None:
    early = await until_found(site, "answer-before-commit")
    assert early.lost
    signed = await until_found(site, "sign-before-commit", "inserted")
    assert signed.log
    owner = await as_owner(site.url)
    await without_unique(owner)
    await owner.close()
    again = await until_found(site, "retry-makes-a-second")
    assert again.double


@pytest.mark.parametrize("kind", ["lost", "double", "log"])
def test_an_audit_with_a_fault_is_not_clean(kind: str) -> None:
    assert Audit().clean
    assert not Audit(**{kind: ["x"]}).clean
