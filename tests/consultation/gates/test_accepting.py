"""What leads a project to its acceptance is told as the acts answer: a decision on each promise, and the posting."""

import uuid
from collections.abc import AsyncIterator

from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.gates import accepting
from app.consultation.gates.accepting import AcceptanceMay
from app.consultation.kinds import PromiseDecision
from app.core.errors import Refused
from app.core.installation import now
from app.identity import own_records
from app.projects import queries
from tests.consultation.estate import FLATS
from tests.consultation.gates.test_stages import POSTING
from tests.consultation.gates.works import PROMISE, Works
from tests.trials import answered_as_told, refused_as_told, taken_back

RULING = {"decision": "not_to_be_kept", "reason": "管井位置不允许，已当面说明"}


async def life(works: Works) -> AsyncIterator[str]:
    """Two promises that `ma` made, one at the flat of `jie2`; one is decided, then both and everybody is satisfied."""
    await works.visits("ma", works.visit(FLATS[0], promises=[PROMISE]), works.visit(FLATS[1], promises=[PROMISE]))
    async with works.town.database.write() as session:
        own = [works.parts[FLATS[0]].owners[0][0].id]
        await own_records.declare(session, works.people["jie2"].id, own, await now(session))
    await works.at_works()
    yield "promised"
    own_flat, other = sorted((await works.acceptance())["promises"], key=lambda one: one["part"])
    said = {"told": "立管已经按约定移位"}
    await works.post("liu", f"{works.consultation}/promises/{other['id']}/words", said)
    yield "said to be kept"
    await works.post("jie", f"{works.project}/acceptance/promises/{own_flat['id']}/ruling", RULING)
    yield "one decided"
    await works.post("jie", f"{works.project}/acceptance/promises/{other['id']}/ruling", RULING)
    yield "both decided"
    await works.certify(await works.satisfied())
    yield "satisfied"


def _where(works: Works) -> tuple[uuid.UUID, uuid.UUID]:
    return uuid.UUID(works.id), uuid.UUID(works.project.rpartition("/")[2])


async def told(works: Works, who: uuid.UUID) -> tuple[list[AcceptanceMay], list[uuid.UUID]]:
    """What is told to somebody in whose hands it is, and every promise."""
    community_id, project_id = _where(works)
    async with works.town.database.read() as session:
        found = await accepting.acceptance(session, await queries.find(session, project_id), await now(session))
        may = await accepting.may(session, community_id, found, who, "")
        return may, [one.promise.id for one in found.promises]


async def tried(works: Works, who: uuid.UUID, promise_id: uuid.UUID | None) -> Refused | None:
    """What the decision on a promise, or the posting, itself answers, taken back at once."""

    async def done(session: AsyncSession) -> None:
        at = await now(session)
        if promise_id is None:
            sent = {"issuer": POSTING["issuer"], "contact": POSTING["contact"], "places": ["小区公告栏"], "days": 7}
            await accepting.post(session, *_where(works), 0, **sent, by=who, at=at)
        else:
            decision = PromiseDecision.NOT_TO_BE_KEPT
            await accepting.rule(session, *_where(works), promise_id, decision, None, "已当面说明", by=who, at=at)

    return await taken_back(works.town.database, done)


async def test_everybody_on_every_promise_wherever_the_acceptance_stands(works: Works) -> None:
    ready: dict[str, dict[str, int]] = {}
    async for where in life(works):
        for login in ("jie", "jie2", "ma", "liu"):
            who = works.people[login].id
            may, promises = await told(works, who)
            by_promise = {one.promise_id: one.may for one in may}
            for promise_id in (None, *promises):
                one, refusal = by_promise.get(promise_id), await tried(works, who, promise_id)
                assert refusal is not None if one is None else answered_as_told(one, refusal), (
                    where,
                    login,
                    one,
                    refusal,
                )
            ready.setdefault(where, {})[login] = sum(one.may.now for one in may)
    # `ma` made both, `liu` called one kept, one is at the flat of `jie2`.
    assert ready == {
        "promised": {"jie": 2, "jie2": 1, "ma": 0, "liu": 2},
        "said to be kept": {"jie": 2, "jie2": 1, "ma": 0, "liu": 1},
        "one decided": {"jie": 1, "jie2": 1, "ma": 0, "liu": 0},
        "both decided": {"jie": 0, "jie2": 0, "ma": 0, "liu": 0},
        "satisfied": {"jie": 1, "jie2": 1, "ma": 1, "liu": 1},
    }


async def test_over_http_each_reader_is_answered_as_they_are_told(works: Works) -> None:
    hands: dict[str, set[str]] = {}
    async for where in life(works):
        for login in ("jie2", "ma", "wu"):
            works.people[login] = await works.town.signed_in(login, works.people[login].id)
            address = f"{works.office}{works.project}/acceptance"
            for one in (await works.people[login].get(address)).json()["may"]:
                hands[login] = hands.get(login, set()) | {one["hand"]}
                of_promise = one["promise_id"] is not None
                below = f"promises/{one['promise_id']}/ruling" if of_promise else "posting"
                if not one["now"]:
                    answer = await works.people[login].post(
                        f"{address}/{below}", json=RULING if of_promise else POSTING
                    )
                    assert refused_as_told(one, answer), (where, login, one, answer.text)
                elif where == "satisfied":
                    await works.post(login, f"{works.project}/acceptance/posting", POSTING)
    assert hands == {"jie2": {""}, "ma": {"街道办事处"}, "wu": {"街道办事处"}}
