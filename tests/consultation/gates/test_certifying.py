"""Whether a gate may be certified is told as certifying answers, by whoever it is, wherever the gate stands."""

import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation import errors
from app.consultation.gates import certifying
from app.consultation.gates.facts import GateSource, gather
from app.consultation.gates.kinds import GateKind
from app.core.errors import Refused
from app.core.installation import now
from app.core.values.may import May
from app.projects import queries as projects
from tests.consultation.estate import FLATS, MORNING
from tests.consultation.gates.works import Works
from tests.consultation.surveys.papers import SATISFACTION, enter, opened
from tests.trials import answered_as_told, refused_as_told, taken_back

Gate = tuple[GateKind, GateSource]


async def life(works: Works) -> AsyncIterator[tuple[str, Gate]]:
    """A gate of a survey from its opening on, and one of a consultation that few have been asked in."""
    await works.at_works()
    plan = (await works.page())["plans"][0]["id"]
    survey = await opened(works, SATISFACTION | {"plan_version_id": plan}, at=MORNING)
    satisfaction = GateKind.SATISFACTION, GateSource(survey_id=uuid.UUID(survey.removeprefix("/surveys/")))
    for place in FLATS[:20]:
        await enter(works, survey, place, {"q1": "1"})
    yield "open", satisfaction
    await works.clock(MORNING + timedelta(hours=3))
    yield "closed and reached", satisfaction
    await works.dispute(FLATS[0])
    yield "disputed", satisfaction
    consultation = uuid.UUID(works.consultation.rpartition("/")[2])
    yield "few were asked", (GateKind.PLAN_ASKED, GateSource(consultation_id=consultation))


async def told(works: Works, gate: Gate, who: uuid.UUID) -> May:
    async with works.town.database.read() as session:
        at = await now(session)
        facts = await gather(session, uuid.UUID(works.id), *gate, at)
        project = await projects.find(session, facts.project_id)
        (one,) = await certifying.may(facts, project, who, at, "")
        return one


async def tried(works: Works, gate: Gate, who: uuid.UUID) -> Refused | None:
    """What certifying itself answers, taken back at once."""

    async def done(session: AsyncSession) -> None:
        signer, at = works.town.application.state.house.signer, await now(session)
        await certifying.certify(session, signer, uuid.UUID(works.id), *gate, by=who, at=at)

    return await taken_back(works.town.database, done)


async def test_everybody_wherever_a_gate_stands(works: Works) -> None:
    ready = {}
    async for where, gate in life(works):
        for login in ("jie", "jie2", "liu", "ma"):
            who = works.people[login].id
            may, refusal = await told(works, gate, who), await tried(works, gate, who)
            assert answered_as_told(may, refusal), (where, login, may, refusal)
            ready[where] = ready.get(where, set()) | ({login} if may.now else set())
    # `ma` drew it up and entered what people said.
    assert ready == {
        "open": set(),
        "closed and reached": {"jie", "jie2", "liu"},
        "disputed": set(),
        "few were asked": set(),
    }


async def test_over_http_each_reader_is_answered_as_they_are_told(works: Works) -> None:
    async for where, (kind, source) in life(works):
        of_survey = source.survey_id is not None
        named = {"survey_id" if of_survey else "consultation_id": str(source.survey_id or source.consultation_id)}
        readers = set()
        for login, person in list(works.people.items()):
            works.people[login] = await works.town.signed_in(login, person.id)
            asked = await works.people[login].get(f"{works.office}/gates/{kind}", params=named)
            if asked.status_code == 403:
                continue
            readers.add(login)
            (one,) = asked.json()["may"]
            if where == "open" and not one["hand"]:
                assert (one["from_at"], one["shown"]) == ("2026-12-01T03:00:00Z", "2026-12-01 11:00")
            answer = await works.people[login].post(f"{works.office}/certificates", json={"kind": kind} | named)
            ready = where == "closed and reached" and login in {"jie", "jie2"}
            assert one["now"] is ready, (where, login)
            assert answer.status_code == 201 if ready else refused_as_told(one, answer), (where, login, answer.text)
        assert readers >= {"liu", "ma", "jie", "jie2", "wu"}


async def test_who_must_set_up_a_second_factor_first_is_told_so(works: Works) -> None:
    survey = await works.satisfied()
    application = works.town.application
    demanding = application.state.house.settings.model_copy(update={"require_totp": True})
    application.state.house = replace(application.state.house, settings=demanding)
    for login in ("jie", "wu"):
        person = await works.town.signed_in(login, works.people[login].id)
        asked = await person.get(f"{works.office}/gates/satisfaction", params={"survey_id": survey})
        (one,) = asked.json()["may"]
        sent = {"kind": "satisfaction", "survey_id": survey}
        assert refused_as_told(one, await person.post(f"{works.office}/certificates", json=sent)), one
        assert ("须先启用动态码" in one["why"]) is (login == "jie")


async def test_what_a_stairwell_says_about_a_lift_is_no_gate_of_the_plan(works: Works) -> None:
    part = works.parts[FLATS[0]]
    home = {"part_id": str(part.part.id), "owner_id": str(part.owners[0][0].id)}
    asked = home | {"way": "window", "matter": "lift", "words": "本单元六层以上多是老人，盼望加装电梯"}
    path = f"/applications/{(await works.post('liu', '/applications', asked))['id']}"
    await works.post("jie", f"{path}/decision", {"accept": True}, 200)
    await works.post("liu", f"{path}/project", {"project_id": works.project.rpartition("/")[2]}, 200)
    lift = (await works.post("liu", f"{path}/lift/asking", {"body": "owners_committee"}))["consultation_id"]
    works.consultation = f"/consultations/{lift}"
    later = MORNING + timedelta(hours=1)
    await works.clock(later)
    await works.visits("ma", *(works.visit(one, at=later.isoformat()) for one in FLATS[:12]))
    for kind in (GateKind.PLAN_ASKED, GateKind.PLAN_AGREED):
        gate, who = (kind, GateSource(consultation_id=uuid.UUID(lift))), works.people["jie2"].id
        may, refusal = await told(works, gate, who), await tried(works, gate, who)
        assert answered_as_told(may, refusal)
        assert (may.now, refusal.code if refusal else None) == (False, errors.GATE_NO_SOURCE)
