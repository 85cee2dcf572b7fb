"""What leads a consultation on is told as the acts themselves answer, wherever the rounds stand; and whose it is."""

from collections.abc import AsyncIterator

from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.kinds import ConsultRound, ConsultStep
from app.consultation.rounds import leading_on, rounds
from app.consultation.rounds.leading_on import CLOSES, OPENS
from app.consultation.schemas import FollowPlan
from app.core.errors import Refused
from app.core.installation import now
from app.core.values.may import May
from app.identity.permissions import Role
from tests.consultation.asking import LIFT, Asking
from tests.consultation.estate import Estate
from tests.trials import answered_as_told, taken_back

EVERY_HOUSEHOLD = {"kind": "estate"}


async def life(asking: Asking) -> AsyncIterator[str]:
    """A consultation from its first round to after its last, with a new plan on the way."""
    yield "first round"
    await asking.close(ConsultRound.FIRST)
    yield "between rounds"
    await asking.site.publish(asking.project, "加装电梯", LIFT)
    yield "new plan between rounds"
    await asking.follow(EVERY_HOUSEHOLD)
    await asking.open(ConsultRound.SECOND)
    await asking.site.publish(asking.project, "外墙保温", LIFT)
    yield "new plan"
    await asking.follow(EVERY_HOUSEHOLD)
    yield "new plan followed"
    await asking.close(ConsultRound.SECOND)
    await asking.open(ConsultRound.THIRD)
    yield "third round"
    await asking.close(ConsultRound.THIRD)
    yield "after the rounds"
    await asking.site.publish(asking.project, "屋面防水", LIFT)
    yield "new plan after the rounds"


async def told(asking: Asking, hand: str = "") -> dict[str, May]:
    consultation = await asking.consultation()
    async with asking.database.read() as session:
        return {one.act: one for one in await leading_on.may(session, consultation, hand)}


async def tried(asking: Asking, step: ConsultStep) -> Refused | None:
    """What the act itself answers, taken back at once."""

    async def done(session: AsyncSession) -> None:
        where, by, at = (session, asking.community_id, asking.id), asking.people["ma"], await now(session)
        if step in OPENS:
            await rounds.open_round(*where, OPENS[step], by=by, at=at)
        elif step in CLOSES:
            await rounds.close_round(*where, CLOSES[step], by=by, at=at)
        else:
            sent = FollowPlan(touched=None, reason="改按新版方案征询")
            await rounds.follow_plan(*where, sent, by=by, at=at)

    return await taken_back(asking.database, done)


def agrees(one: May | None, refusal: Refused | None) -> bool:
    """Whether what was told is what the act answered; of an act that is not told of, that it is not possible."""
    # Whom a new plan concerns is asked of who sends it.
    return refusal is not None if one is None else answered_as_told(one, refusal, facts=True)


async def test_every_step_wherever_the_rounds_stand(asking: Asking) -> None:
    compared, ready = 0, {}
    async for where in life(asking):
        may = await told(asking)
        ready[where] = {act for act, one in may.items() if one.now}
        for step in ConsultStep:
            refusal = await tried(asking, step)
            assert agrees(may.get(step), refusal), (where, step, may.get(step), refusal)
            compared += 1
    assert compared == 8 * len(ConsultStep)
    assert ready == {
        "first round": {"close_first"},
        "between rounds": {"open_second"},
        "new plan between rounds": {"open_second", "follow_plan"},
        "new plan": {"close_second", "follow_plan"},
        "new plan followed": {"close_second"},
        "third round": {"close_third"},
        "after the rounds": set(),
        "new plan after the rounds": {"follow_plan"},
    }


async def test_whose_it_is_is_told_to_who_may_read_alone(asking: Asking) -> None:
    others = await told(asking, "社区居委会")
    assert {(one.now, one.why, one.hand) for one in others.values()} == {(False, "", "社区居委会")}


async def test_over_http_each_reader_is_answered_as_they_are_told(estate: Estate) -> None:
    may = {}
    for login in estate.people:
        asked = await estate.people[login].get(estate.base)
        if asked.status_code == 200:
            may[login] = {one["act"]: one for one in asked.json()["may"]}
    assert {login for login in may if may[login]["close_first"]["now"]} == {"liu", "ma"}
    for login, acts in may.items():
        one = acts["close_first"]
        if not one["now"]:
            refused = await estate.people[login].post(f"{estate.base}/rounds/first/report")
            assert (refused.status_code, one["hand"] in refused.json()["message"]) == (403, True), login
            assert Role.NEIGHBOURHOOD_COMMITTEE.label in one["hand"]
    assert set(may) > {"liu", "ma"}
