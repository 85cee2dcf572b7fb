"""A household's own word: it wins at once, has a condition that only they call met, and keeps its promises in view."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app.claims import service as claims
from app.claims.kinds import ClaimState, WordBy
from app.claims.models import Claim
from app.claims.queries import states
from app.claims.speaking import Speaker
from app.consultation.kinds import HouseholdCategory, PromiseState, Trust, VoiceRule
from app.consultation.rounds import claimed
from app.consultation.visits import promising
from app.core.errors import Refused
from app.core.installation import now
from app.identity.residents import binding as bindings
from app.identity.residents import flatmates
from tests.consultation.asking import MORNING, Asking


async def dispute(asking: Asking, place: str) -> None:
    """The owner says on the phone that what was entered is not theirs."""
    own = await asking.bind(place)
    assert own.owner_id is not None
    async with asking.database.write() as session:
        claim = await session.scalar(select(Claim).where(Claim.part_id == own.part_id))
        assert claim is not None
        speaker = Speaker(own.owner_id, WordBy.PHONE, resident_id=own.resident_id)
        await claims.dispute(session, asking.community_id, claim.id, "没有人来过", speaker, await now(session))


async def test_an_owners_own_word_wins_at_once_and_the_claim_gives_way(asking: Asking) -> None:
    visit = asking.visit("1-1-101")
    await asking.kept(visit)
    own = await asking.bind("1-1-101")
    await asking.answer(own, "against")
    found = await asking.state("1-1-101")
    assert (found.category, found.claim) == (HouseholdCategory.AGAINST, Trust.OWN)
    async with asking.database.read() as session:
        kept = await states(session, claimed.SUBJECT, [visit.id])
    assert [one.standing.state for one in kept[visit.id]] == [ClaimState.REPLACED]
    # Nor does a later visit speak over it.
    await asking.clock(MORNING + timedelta(days=9))
    await asking.kept(asking.visit("1-1-101", at=MORNING + timedelta(days=9)))
    assert (await asking.state("1-1-101")).category is HouseholdCategory.AGAINST


async def test_no_claim_is_counted_that_its_owner_disputes(asking: Asking) -> None:
    await asking.kept(asking.visit("1-1-101"))
    assert (await asking.board()).meter.supporting == 1
    await dispute(asking, "1-1-101")
    found = await asking.state("1-1-101")
    assert (found.category, found.supports, found.consulted) == (HouseholdCategory.DISPUTED, False, False)
    assert (await asking.board()).meter.supporting == 0


async def test_an_answer_may_be_replaced_and_its_history_stays(asking: Asking) -> None:
    own = await asking.bind("1-1-101")
    for stance in ("against", "undecided", "agree"):
        await asking.answer(own, stance)
    assert (await asking.state("1-1-101")).supports
    assert [one.stance for one in (await asking.record_of("1-1-101")).opinions] == ["against", "undecided", "agree"]


async def test_a_condition_is_met_when_the_household_says_so(asking: Asking) -> None:
    own = await asking.bind("1-1-101")
    with pytest.raises(Refused) as refused:
        await asking.condition_met(own)
    assert refused.value.code.name == "no_condition"
    await asking.answer(own, "conditional")
    assert (await asking.board()).meter.supporting == 0
    await asking.condition_met(own)
    assert (await asking.board()).meter.supporting == 1
    with pytest.raises(Refused):
        await asking.condition_met(own)
    await asking.answer(own, "conditional", condition="还要换门")
    assert (await asking.board()).meter.supporting == 0


async def test_an_owner_may_call_met_what_a_visitor_wrote_down_for_them(asking: Asking) -> None:
    await asking.kept(asking.visit("1-1-101", "conditional"))
    await asking.condition_met(await asking.bind("1-1-101"))
    found = await asking.state("1-1-101")
    assert (found.supports, found.claim) == (True, Trust.CONFIRMED)


async def test_who_is_not_confirmed_speaks_as_an_occupant(empty: Asking) -> None:
    await empty.set_up(voice_rule=VoiceRule.OWNERS_FIRST)
    await empty.answer(await empty.bind("1-1-101", which=None), "agree")
    assert (await empty.state("1-1-101")).supports
    await empty.kept(empty.visit("1-1-101", "against"))
    assert (await empty.state("1-1-101")).category is HouseholdCategory.AGAINST


async def test_by_default_only_owners_count(asking: Asking) -> None:
    await asking.answer(await asking.bind("1-1-101", which=None), "agree")
    assert (await asking.state("1-1-101")).category is HouseholdCategory.NOT_ASKED


async def test_a_phone_whose_binding_has_ended_is_heard_no_more(asking: Asking) -> None:
    own = await asking.bind("1-1-101")
    async with asking.database.write() as session:
        await bindings.end(session, asking.community_id, own.id, at=await now(session))
    with pytest.raises(Refused):
        await asking.answer(own, "agree")


@pytest.mark.parametrize(
    ("upheld", "category"), [(True, HouseholdCategory.NOT_ASKED), (False, HouseholdCategory.AGREE)]
)
async def test_the_word_of_a_phone_that_is_objected_to_waits_and_falls_with_it(
    asking: Asking, upheld: bool, category: HouseholdCategory
) -> None:
    stranger, real = await asking.bind("1-1-101"), await asking.bind("1-1-101")
    await asking.answer(stranger, "agree")
    async with asking.database.write() as session:
        objection = await flatmates.object_to(
            session, real.resident_id, real.id, stranger.id, "这不是我家的手机", await now(session)
        )
    found = await asking.state("1-1-101")
    assert (found.category, found.supports) == (HouseholdCategory.DISPUTED, False)
    with pytest.raises(Refused):
        await asking.answer(stranger, "agree")
    async with asking.database.write() as session:
        await flatmates.decide(
            session,
            asking.community_id,
            objection.id,
            upheld=upheld,
            decision="已当面核对身份证",
            by=asking.people["liu"],
            at=await now(session),
        )
    assert (await asking.state("1-1-101")).category is category


async def test_faults_of_an_answer_are_told_together(asking: Asking) -> None:
    own = await asking.bind("1-1-101")
    with pytest.raises(Refused) as refused:
        await asking.answer(own, "conditional", condition=" ", reasons=[])
    assert {one.field for one in refused.value.fields} == {"condition", "reasons"}


async def test_a_promise_is_open_until_the_household_calls_it_kept(asking: Asking) -> None:
    promised = {"promised": "立管移到厨房外侧", "keeper": "施工单位王经理", "due_on": date(2026, 12, 20)}
    await asking.kept(asking.visit("1-1-101", "conditional", promises=[promised]))
    (made,) = await asking.promises()
    assert (made.state, made.promise.keeper, made.overdue(date(2026, 12, 20)), made.overdue(date(2026, 12, 21))) == (
        PromiseState.OPEN,
        "施工单位王经理",
        False,
        True,
    )
    own = await asking.bind("1-1-101")
    async with asking.database.write() as session:
        at = await now(session)
        said = await promising.say_kept(
            session, asking.community_id, made.promise, "已移位", [], by=asking.people["ma"], at=at
        )
        assert said.state is PromiseState.SAID_KEPT
    assert len(await asking.promises()) == 1
    for kept, left in ((False, 1), (True, 0)):
        await asking.clock(MORNING + timedelta(days=1 + kept))
        async with asking.database.write() as session:
            await promising.household_says(
                session, made.promise, "还没有移", is_kept=kept, by=own.resident_id, at=await now(session)
            )
        assert len(await asking.promises()) == left
