"""What is read of a survey follows the register and the claims, in a constant number of statements."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, text

from app import worker
from app.consultation.gates import certifying
from app.consultation.gates import queries as certificates
from app.consultation.gates.facts import GateFacts, GateSource, gather
from app.consultation.gates.kinds import GateKind
from app.consultation.kinds import Voice
from app.consultation.surveys import drafting, entered, queries
from app.consultation.surveys.entered import Enterer
from app.consultation.surveys.reading import SurveyRead, read
from app.consultation.surveys.schemas import NewSurvey, NewSurveyEntry, NewSurveyVersion
from app.consultation.surveys.sums import tally
from app.core.installation import now
from app.core.signing.signer import Signer
from app.identity.permissions import Role
from tests.consultation.asking import MORNING, PLACES, Asking
from tests.consultation.surveys.papers import ALL_YES, INCLUSION


class Surveyed:
    """A survey on whether to be included, at an estate of five flats."""

    def __init__(self, asking: Asking) -> None:
        self.asking, self.database, self.id = asking, asking.database, uuid.UUID(int=0)

    async def open(self) -> None:
        sent = NewSurvey.model_validate({"project_id": self.asking.project.id, "draft": INCLUSION})
        async with self.database.write() as session:
            at, by = await now(session), self.asking.people["ma"]
            made = await drafting.enter(session, self.asking.community_id, sent, by=by, at=at)
            closes = NewSurveyVersion(closes_at=MORNING + timedelta(hours=2))
            await drafting.publish(session, self.asking.community_id, made.id, closes, by=by, at=at)
            self.id = made.id

    async def enter(self, place: str, by: str = "ma") -> None:
        part = self.asking.parts[place]
        sent: dict[str, Any] = {
            "part_id": part.part.id,
            "voice": "owner",
            "owner_id": part.owners[0][0].id,
            "evidence_class": "phone",
            "answers": ALL_YES,
        }
        async with self.database.write() as session:
            await entered.enter(
                session,
                self.asking.community_id,
                self.id,
                NewSurveyEntry.model_validate(sent),
                Enterer(self.asking.people[by]),
                await now(session),
            )

    async def read(self) -> SurveyRead:
        async with self.database.read() as session:
            survey, version = await queries.published(session, self.asking.community_id, self.id)
            return await read(session, survey, version)

    async def agreeing(self) -> int:
        found = await self.read()
        return tally(found.questions[0], found.in_voice(Voice.OWNER)).cells["1"].households

    async def facts(self) -> GateFacts:
        async with self.database.read() as session:
            return await gather(
                session,
                self.asking.community_id,
                GateKind.INCLUSION,
                GateSource(survey_id=self.id),
                await now(session),
            )

    async def certify(self, signer: Signer) -> uuid.UUID:
        jie = await self.asking.person("jie", Role.OWNERS_COMMITTEE)
        async with self.database.write() as session:
            made = await certifying.certify(
                session,
                signer,
                self.asking.community_id,
                GateKind.INCLUSION,
                GateSource(survey_id=self.id),
                by=jie,
                at=await now(session),
            )
            return made.id

    async def lapsed(self, certificate_id: uuid.UUID) -> str:
        async with self.database.read() as session:
            found = await certificates.find(session, certificate_id)
            return found.lapse.reason if found.lapse is not None else ""


@pytest.fixture
async def surveyed(asking: Asking) -> Surveyed:
    made = Surveyed(asking)
    await made.open()
    return made


async def test_who_has_died_answers_no_more_and_the_flat_stays_in_the_denominator(surveyed: Surveyed) -> None:
    for place in PLACES[:3]:
        await surveyed.enter(place)
    assert await surveyed.agreeing() == 3
    async with surveyed.database.write() as session:
        dead = surveyed.asking.owner_of(PLACES[0])
        await session.execute(text("UPDATE owner SET deceased = true WHERE id = :id"), {"id": dead})
    assert await surveyed.agreeing() == 2
    assert (await surveyed.facts()).figures.households == 5


async def test_an_inclusion_ages_and_its_certificate_lapses_with_it(surveyed: Surveyed, signer: Signer) -> None:
    for place in PLACES[:4]:
        await surveyed.enter(place)
    await surveyed.asking.clock(MORNING + timedelta(hours=2))
    certificate = await surveyed.certify(signer)
    await surveyed.asking.clock(MORNING + timedelta(days=360))
    assert await worker.look_again(surveyed.database) is None
    assert await surveyed.lapsed(certificate) == ""
    await surveyed.asking.clock(MORNING + timedelta(days=367))
    assert (await surveyed.facts()).figures.counted == 0
    await worker.look_again(surveyed.database)
    assert "不再计入" in await surveyed.lapsed(certificate)
    await worker.look_again(surveyed.database)


async def test_a_new_household_lapses_a_certificate(surveyed: Surveyed, signer: Signer) -> None:
    for place in PLACES[:4]:
        await surveyed.enter(place)
    await surveyed.asking.clock(MORNING + timedelta(hours=2))
    certificate = await surveyed.certify(signer)
    async with surveyed.database.write() as session:
        await session.execute(
            text(
                "INSERT INTO part (id, community_id, stairwell_id, room, sort_key, kind, area_document, stock, change_id)"
                " SELECT gen_random_uuid(), community_id, stairwell_id, '999', '999', 'dwelling', '', 'delivered', change_id"
                " FROM part LIMIT 1"
            )
        )
    await worker.look_again(surveyed.database)
    assert "名册" in await surveyed.lapsed(certificate)


async def test_a_certificate_that_cannot_be_read_hides_no_other(
    surveyed: Surveyed, signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in PLACES[:4]:
        await surveyed.enter(place)
    await surveyed.asking.clock(MORNING + timedelta(hours=2))
    first = await surveyed.certify(signer)
    async with surveyed.database.write() as session:
        at, one = await now(session), await session.scalar(text("SELECT certified_by FROM gate_certificate"))
        source = GateSource(survey_id=surveyed.id)
        second = await certifying.certify(
            session, signer, surveyed.asking.community_id, GateKind.INCLUSION, source, by=one, at=at
        )
    unreadable, kept = min(first, second.id), max(first, second.id)
    due = certifying.is_due

    async def failing(session: Any, certificate_id: uuid.UUID, at: Any) -> bool:
        if certificate_id == unreadable:
            raise RuntimeError("cannot be read")
        return await due(session, certificate_id, at)

    monkeypatch.setattr(certifying, "is_due", failing)
    await surveyed.asking.clock(MORNING + timedelta(days=367))
    await worker.look_again(surveyed.database)
    assert (bool(await surveyed.lapsed(unreadable)), bool(await surveyed.lapsed(kept))) == (False, True)


async def test_rounds_of_the_worker_take_certificates_in_turn(
    surveyed: Surveyed, signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for place in PLACES[:4]:
        await surveyed.enter(place)
    await surveyed.asking.clock(MORNING + timedelta(hours=2))
    certificate = await surveyed.certify(signer)
    monkeypatch.setattr(worker, "CERTIFICATES", 1)
    assert await worker.look_again(surveyed.database) == certificate
    assert await worker.look_again(surveyed.database, certificate) is None


async def test_many_answers_take_as_many_statements_as_few(surveyed: Surveyed) -> None:
    async def statements() -> int:
        made: list[str] = []

        def counted(_c: object, _cur: object, statement: str, *_: object) -> None:
            made.append(statement)

        engine = surveyed.database.engine.sync_engine
        event.listen(engine, "before_cursor_execute", counted)
        try:
            await surveyed.facts()
        finally:
            event.remove(engine, "before_cursor_execute", counted)
        return len(made)

    await surveyed.enter(PLACES[0])
    few = await statements()
    for place in PLACES[1:]:
        await surveyed.enter(place)
    assert await statements() == few < 20
