"""Whom a round goes to: everybody, then who did not support when it was opened, and whoever has ceased to since."""

from datetime import timedelta
from typing import Any

import pytest

from app.claims import service as claims
from app.claims.kinds import WordBy
from app.claims.queries import states
from app.claims.speaking import Speaker
from app.consultation.kinds import ConsultRound, HouseholdCategory
from app.consultation.rounds import claimed
from app.consultation.visits.visit_schemas import NewVisit
from app.core.installation import now
from tests.consultation.asking import MORNING, Asking

DAY = timedelta(days=1)
AGREES, LEFT = "1-1-101", "1-1-102"


async def second(asking: Asking) -> None:
    """One household agrees in the first round; the second is opened a day later, and it is four days after that."""
    await asking.kept(asking.visit(AGREES), asking.visit(LEFT, "against"))
    await asking.clock(MORNING + DAY)
    await asking.close(ConsultRound.FIRST)
    await asking.open(ConsultRound.SECOND)
    await asking.clock(MORNING + 5 * DAY)


def later(asking: Asking, place: str, days: int = 4, stance: str | None = "agree", **more: Any) -> NewVisit:
    return asking.visit(place, stance, at=MORNING + days * DAY, **more)


async def code(asking: Asking, visit: NewVisit, by: str = "wang") -> str:
    (found,) = await asking.send(visit, by=by)
    return found.refused.code.name if found.refused is not None else ""


async def test_the_first_round_reaches_everybody(asking: Asking) -> None:
    await asking.kept(asking.visit(AGREES))
    await asking.clock(MORNING + DAY)
    await asking.kept(asking.visit(AGREES, at=MORNING + DAY), asking.visit("2-1-101", None, at=MORNING + DAY))


async def test_the_second_goes_to_who_is_left_and_says_why_not_to_the_others(asking: Asking) -> None:
    await second(asking)
    await asking.kept(later(asking, LEFT), later(asking, "2-1-101", stance=None), by="wang")
    (refused,) = await asking.send(later(asking, AGREES), by="wang")
    assert refused.refused is not None
    assert (refused.refused.code.name, AGREES in refused.refused.message) == ("not_on_roster", True)
    assert "走访清单" in refused.refused.message
    assert await code(asking, later(asking, AGREES, stance=None)) == "not_on_roster"
    # A meeting is open to everybody, in every round.
    await asking.kept(later(asking, AGREES, stance="undecided", way="meeting"), by="ma")


async def test_nobody_leaves_the_roster_by_what_comes_in_or_happens_after_it_was_made(asking: Asking) -> None:
    await second(asking)
    # A record of the first round that was on the way; and the round's own first visit.
    await asking.kept(asking.visit("2-1-101", at=MORNING + timedelta(hours=2)))
    assert (await asking.state("2-1-101")).supports
    await asking.kept(later(asking, "2-1-101", 3), by="wang")
    first = later(asking, "2-1-102", 3)
    await asking.kept(first, by="wang")
    assert (await asking.state("2-1-102")).supports
    await asking.kept(later(asking, "2-1-102", 4, "against", corrects=first.id), by="wang")
    assert (await asking.state("2-1-102")).category is HouseholdCategory.AGAINST


async def test_who_takes_it_back_is_asked_again_from_then_on(asking: Asking) -> None:
    phone = await asking.bind("2-1-101")
    await asking.answer(phone, "agree")
    await second(asking)
    await asking.answer(phone, "against")
    await asking.clock(MORNING + 6 * DAY)
    assert await code(asking, later(asking, "2-1-101", 4)) == "not_on_roster", "before the word was said"
    assert await code(asking, later(asking, "2-1-101", 6)) == ""


@pytest.mark.parametrize("what", ["disputed", "new plan"])
async def test_a_dispute_and_a_new_plan_put_a_household_on_the_roster(asking: Asking, what: str) -> None:
    await second(asking)
    assert await code(asking, later(asking, AGREES)) == "not_on_roster"
    if what == "new plan":
        await asking.site.publish(asking.project, "外墙保温", "屋面防水")
        await asking.follow({"kind": "estate"})
    else:
        own = await asking.bind(AGREES)
        visit = (await asking.record_of(AGREES)).visits[0]
        async with asking.database.write() as session:
            ((claim,),) = (await states(session, claimed.SUBJECT, [visit.id])).values()
            speaker = Speaker(asking.owner_of(AGREES), WordBy.PHONE, resident_id=own.resident_id)
            await claims.dispute(session, asking.community_id, claim.claim.id, "没有", speaker, await now(session))
    await asking.clock(MORNING + 6 * DAY)
    # Somebody may go there; what whoever disputes says is theirs to say, and not the visitor's to write down.
    entered = "claim_matter_closed" if what == "disputed" else ""
    assert await code(asking, later(asking, AGREES, 6)) == entered
    assert await code(asking, later(asking, AGREES, 6, stance=None)) == ""


async def test_who_confirmed_after_the_roster_was_made_stays_on_it(asking: Asking) -> None:
    """Disputed when the round was opened and confirmed since: whoever has the printed list may have been there."""
    await asking.kept(asking.visit(AGREES))
    own = await asking.bind(AGREES)
    speaker = Speaker(asking.owner_of(AGREES), WordBy.PHONE, resident_id=own.resident_id)
    visit = (await asking.record_of(AGREES)).visits[0]
    async with asking.database.write() as session:
        ((claim,),) = (await states(session, claimed.SUBJECT, [visit.id])).values()
        await claims.dispute(session, asking.community_id, claim.claim.id, "没有", speaker, await now(session))
    await asking.close(ConsultRound.FIRST)
    await asking.open(ConsultRound.SECOND)
    async with asking.database.write() as session:
        await claims.confirm(session, asking.community_id, claim.claim.id, speaker, await now(session))
    assert (await asking.state(AGREES)).supports
    await asking.clock(MORNING + 5 * DAY)
    assert await code(asking, later(asking, AGREES)) == ""
