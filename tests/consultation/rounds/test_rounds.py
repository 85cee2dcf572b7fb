"""Rounds follow each other, close with a frozen report, and a new plan makes opinions stale."""

from datetime import timedelta

import pytest

from app.consultation.kinds import ConsultRound, HouseholdCategory
from app.consultation.models import ConsultReport
from app.core.errors import Refused
from app.core.values.canonical import digest
from tests.consultation.asking import LIFT, MORNING, Asking


async def test_rounds_follow_each_other_one_at_a_time(asking: Asking) -> None:
    for wanted in (ConsultRound.FIRST, ConsultRound.SECOND, ConsultRound.THIRD):
        with pytest.raises(Refused) as refused:
            await asking.open(wanted)
        assert refused.value.code.name == "round_not_next"
    with pytest.raises(Refused):
        await asking.close(ConsultRound.SECOND)
    await asking.close(ConsultRound.FIRST)
    with pytest.raises(Refused):
        await asking.open(ConsultRound.THIRD)
    await asking.open(ConsultRound.SECOND)


async def test_a_report_is_frozen_whatever_is_said_afterwards(asking: Asking) -> None:
    await asking.kept(asking.visit("1-1-101"), asking.visit("1-1-102", "against"), asking.visit("2-1-101", None))
    report = await asking.close(ConsultRound.FIRST)
    assert (report["households"], report["supporting"], report["needed"], report["visits"], report["met"]) == (
        5,
        1,
        3,
        3,
        2,
    )
    assert sum(report["by_category"].values()) == 5
    binding = await asking.bind("1-1-102")
    await asking.answer(binding, "agree")
    async with asking.database.read() as session:
        kept = await session.get(ConsultReport, (asking.id, "first"))
        assert kept is not None
        assert (kept.figures, kept.sha256) == (report, digest(report))
    assert (await asking.board()).meter.supporting == 2


async def test_a_new_plan_makes_stale_whom_it_touches_and_nobody_else(asking: Asking) -> None:
    await asking.kept(asking.visit("1-1-101"), asking.visit("2-1-101"))
    await asking.clock(MORNING + timedelta(days=1))
    with pytest.raises(Refused) as refused:
        await asking.follow(None)
    assert refused.value.code.name == "plan_not_new"
    await asking.site.publish(asking.project, "外墙保温", LIFT)
    for fewer in (None, {"kind": "stairwell", "building": "1", "stairwell": "1"}):
        with pytest.raises(Refused) as fewer_than_concerned:
            await asking.follow(fewer)
        (fault,) = fewer_than_concerned.value.fields
        assert (fault.field, "1-2-201" in fault.message, "2-1-101" in fault.message) == ("touched", True, False)
    await asking.follow({"kind": "buildings", "buildings": ["1"]})
    stale, kept = await asking.state("1-1-101"), await asking.state("2-1-101")
    assert (stale.category, stale.stale, stale.supports, stale.consulted) == (
        HouseholdCategory.AGREE,
        True,
        False,
        False,
    )
    assert kept.supports
    roster = [one.record.household.name for one in (await asking.board()).roster(ConsultRound.SECOND)]
    assert roster == ["1-1-101", "1-1-102", "1-2-201", "2-1-102"]
    await asking.clock(MORNING + timedelta(days=4))
    await asking.kept(asking.visit("1-1-101", at=MORNING + timedelta(days=4)))
    assert (await asking.state("1-1-101")).supports


async def cost(asking: Asking, amount: str) -> None:
    """A version that differs from the others in its cost alone."""
    await asking.site.publish(
        asking.project,
        "外墙保温",
        budget=[{"code": "Y1", "title": "外墙保温", "amount": amount}],
        funding=[{"source": "city", "amount": amount}],
    )


async def test_many_small_changes_add_up_until_a_household_has_been_asked_again(asking: Asking) -> None:
    await cost(asking, "1000.00")
    await asking.follow({"kind": "estate"})
    await cost(asking, "1060.00")
    await asking.follow({"kind": "stairwell", "building": "1", "stairwell": "1"})
    await cost(asking, "1110.00")
    with pytest.raises(Refused) as refused:
        await asking.follow({"kind": "stairwell", "building": "1", "stairwell": "2"})
    # The first stairwell was asked at 1,060, from where 1,110 is less than a tenth away.
    assert "须重新征询的 2 户没有列入（2-1-101、2-1-102）" in refused.value.fields[0].message
    everybody_else = [asking.parts[place].part.id for place in ("1-2-201", "2-1-101", "2-1-102")]
    await asking.follow({"kind": "parts", "parts": [str(one) for one in everybody_else]})


async def test_a_change_below_the_share_may_be_followed_without_touching_anybody(asking: Asking) -> None:
    await cost(asking, "1000.00")
    await asking.follow({"kind": "estate"})
    await cost(asking, "1100.00")
    await asking.follow(None)


async def test_a_scope_without_a_dwelling_is_refused(asking: Asking) -> None:
    await asking.site.publish(asking.project, "外墙保温", "加装电梯")
    with pytest.raises(Refused) as refused:
        await asking.follow({"kind": "buildings", "buildings": ["9"]})
    assert [one.field for one in refused.value.fields] == ["touched"]


async def test_an_opinion_grows_stale_by_itself(asking: Asking) -> None:
    await asking.kept(asking.visit("1-1-101"))
    await asking.clock(MORNING + timedelta(days=366))
    found = await asking.state("1-1-101")
    assert (found.category, found.stale, found.supports) == (HouseholdCategory.AGREE, True, False)
