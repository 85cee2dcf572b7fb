"""改造申请: one household asks by whatever way, or a committee for all; the street accepts or returns within its clock.

Asked again by the same household for the same matter, an open application is added to and stays one. Receiving it is its
acknowledgement: it has a number, and a day by which the street answers.
"""

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Exists, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.calendar import DueTime, set_due
from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.core.paging import START, Cursor, records
from app.core.periods import PeriodUnit
from app.identity.own_records import require_not_own_flat
from app.media import service as media
from app.projects import errors, household, staging
from app.projects.asked.application_states import SOURCES, scope_of, state
from app.projects.asked.asked_schemas import ApplicationFigure
from app.projects.gating import lock
from app.projects.household import AtTheirFlat
from app.projects.kinds import ApplicationAct, ApplicationMatter, ApplicationState, AskingWay
from app.projects.models import Application, ApplicationStep
from app.projects.plans.plan_drafting import nowhere
from app.projects.plans.plans import plain
from app.projects.staging import AskGates
from app.register.imports.current import load
from app.register.people.households import Household, households
from app.register.scopes import EstateScope, Scope

ANSWERED_WITHIN = 10
"""Working days within which the street accepts an application or returns it; no statute names a period."""

_NUMBERS = 0x6170706C  # "appl": numbers of applications are given out one after another


@dataclass(frozen=True, slots=True)
class ApplicationNow:
    """An application, everything that happened to it, and until when the street answers it."""

    application: Application
    steps: tuple[ApplicationStep, ...]
    due: DueTime

    @property
    def state(self) -> ApplicationState:
        """Where it stands."""
        return state(one.act for one in self.steps)

    @property
    def project_id(self) -> uuid.UUID | None:
        """The project that it became part of."""
        return next((one.project_id for one in reversed(self.steps) if one.project_id is not None), None)

    @property
    def moved_at(self) -> datetime:
        """When something last happened to it."""
        return self.steps[-1].at if self.steps else self.application.at

    def overdue(self, at: datetime) -> bool:
        """Whether the street has let its time pass."""
        return self.state is ApplicationState.RECEIVED and at >= self.due.due_at


async def apply(
    session: AsyncSession, own: AtTheirFlat, matter: ApplicationMatter, words: str, at: datetime
) -> ApplicationNow:
    """Apply for a household from its own phone."""
    living = await households(session, own.community_id, EstateScope(), part_ids=[own.part_id])
    if not living:
        raise Refused(NOT_FOUND)
    row = Application(way=AskingWay.APP, resident_id=own.resident_id, words=plain(words))
    return await _receive(session, own.community_id, matter, living[0], row, at)


async def write_down(
    session: AsyncSession,
    community_id: uuid.UUID,
    part_id: uuid.UUID,
    owner_id: uuid.UUID,
    matter: ApplicationMatter,
    way: AskingWay,
    words: str,
    *,
    by: uuid.UUID,
    at: datetime,
) -> ApplicationNow:
    """Write down what an owner applied for by another way; staff never do so for a flat of their own."""
    living, faults = await household.spoken_for(session, community_id, part_id, owner_id, EstateScope(), by=by)
    if not way.by_staff:
        faults.append(FieldFault("way", "工作人员登记请选择来电、窗口或网络平台。"))
    if living is None or faults:
        raise Refused(errors.APPLICATION_FAULTY, faults)
    row = Application(way=way, entered_by=by, owner_id=owner_id, words=plain(words))
    return await _receive(session, community_id, matter, living, row, at)


async def apply_for_all(
    session: AsyncSession,
    community_id: uuid.UUID,
    matter: ApplicationMatter,
    scope: Scope,
    words: str,
    figures: Sequence[ApplicationFigure],
    evidence: Sequence[uuid.UUID],
    *,
    by: uuid.UUID,
    at: datetime,
) -> ApplicationNow:
    """Apply as a committee for all of a scope, with the figures it rests on; each application stands by itself."""
    parts = (await load(session, community_id)).parts
    faults = [nowhere(f"scope.{field}") for field in scope.missing(parts)]
    faults += await media.unknown(session, community_id, evidence)
    if faults:
        raise Refused(errors.APPLICATION_FAULTY, faults)
    await _take_turns(session, community_id)
    row = Application(way=AskingWay.COMMITTEE, entered_by=by, words=plain(words))
    return await _number(session, community_id, matter, scope, row, at, figures=figures, evidence=evidence)


async def _take_turns(session: AsyncSession, community_id: uuid.UUID) -> None:
    key = int.from_bytes(community_id.bytes[:6], "big") ^ _NUMBERS
    await session.execute(select(func.pg_advisory_xact_lock(key)))


async def _receive(
    session: AsyncSession,
    community_id: uuid.UUID,
    matter: ApplicationMatter,
    living: Household,
    row: Application,
    at: datetime,
) -> ApplicationNow:
    """Keep an application, or add it to the open one of this household and matter."""
    await _take_turns(session, community_id)
    rows = await session.scalars(
        select(Application).where(Application.part_id == living.part_id, Application.matter == matter)
    )
    before = next((one for one in await _now(session, rows.all()) if one.state.open), None)
    if before is None:
        row.part_id = living.part_id
        return await _number(
            session, community_id, matter, scope_of(matter, living.building, living.stairwell), row, at
        )
    return await _add_step(
        session,
        before,
        ApplicationAct.REPEAT,
        row.words,
        at,
        way=row.way,
        owner_id=row.owner_id,
        resident_id=row.resident_id,
        staff_id=row.entered_by,
    )


async def _number(
    session: AsyncSession,
    community_id: uuid.UUID,
    matter: ApplicationMatter,
    scope: Scope,
    row: Application,
    at: datetime,
    *,
    figures: Sequence[ApplicationFigure] = (),
    evidence: Sequence[uuid.UUID] = (),
) -> ApplicationNow:
    last = await session.scalar(select(func.max(Application.number)).where(Application.community_id == community_id))
    due = await set_due(session, at, ANSWERED_WITHIN, PeriodUnit.WORKING_DAYS)
    row.id, row.community_id, row.number = uuid.uuid4(), community_id, (last or 0) + 1
    row.matter, row.scope, row.due_id, row.at = matter, scope.canonical(), due.id, at
    row.figures, row.evidence = [figure.model_dump() for figure in figures], list(evidence)
    session.add(row)
    await session.flush()
    return ApplicationNow(row, (), due)


async def decide(
    session: AsyncSession,
    community_id: uuid.UUID,
    application_id: uuid.UUID,
    *,
    accept: bool,
    words: str,
    by: uuid.UUID,
    at: datetime,
) -> ApplicationNow:
    """The street accepts, or returns with its reason; never whoever wrote it down, nor for a flat of their own."""
    found = await _hold_application(session, community_id, application_id)
    act = ApplicationAct.ACCEPT if accept else ApplicationAct.RETURN
    _require(found, act)
    if found.application.entered_by == by:
        raise Refused(errors.APPLICATION_SAME_PERSON)
    if found.application.part_id is not None:
        await require_not_own_flat(session, by, community_id, found.application.part_id)
    if not accept and len(plain(words)) < 2:
        raise Refused(errors.APPLICATION_FAULTY, [FieldFault("words", "退回须写明理由，至少 2 个字。")])
    return await _add_step(session, found, act, words, at, staff_id=by)


async def withdraw(
    session: AsyncSession, own: AtTheirFlat, application_id: uuid.UUID, words: str, at: datetime
) -> ApplicationNow:
    """The phone that applied takes it back."""
    found = await _hold_application(session, own.community_id, application_id)
    if found.application.resident_id != own.resident_id or found.application.part_id != own.part_id:
        raise Refused(NOT_FOUND)
    _require(found, ApplicationAct.WITHDRAW)
    return await _add_step(session, found, ApplicationAct.WITHDRAW, words, at, resident_id=own.resident_id)


async def link(
    session: AsyncSession,
    community_id: uuid.UUID,
    application_id: uuid.UUID,
    project_id: uuid.UUID,
    ask: AskGates,
    *,
    by: uuid.UUID,
    at: datetime,
) -> ApplicationNow:
    """An accepted application becomes part of a project, which thereby has been applied for as far as its order has it."""
    project = await lock(session, project_id, community_id)
    found = await _hold_application(session, community_id, application_id)
    _require(found, ApplicationAct.LINK)
    linked = await _add_step(session, found, ApplicationAct.LINK, "", at, staff_id=by, project_id=project_id)
    await staging.applied(session, project, f"改造申请第 {found.application.number} 号", ask, by=by, at=at)
    return linked


def _require(application: ApplicationNow, act: ApplicationAct) -> None:
    if application.state not in SOURCES[act]:
        raise Refused(errors.APPLICATION_NOT_NOW, state=application.state.label, act=act.label)


async def _add_step(
    session: AsyncSession,
    application: ApplicationNow,
    act: ApplicationAct,
    words: str,
    at: datetime,
    *,
    way: AskingWay | None = None,
    owner_id: uuid.UUID | None = None,
    resident_id: uuid.UUID | None = None,
    staff_id: uuid.UUID | None = None,
    project_id: uuid.UUID | None = None,
) -> ApplicationNow:
    session.add(
        ApplicationStep(
            application_id=application.application.id,
            act=act,
            way=way,
            words=plain(words),
            evidence=[],
            owner_id=owner_id,
            resident_id=resident_id,
            staff_id=staff_id,
            project_id=project_id,
            at=at,
        )
    )
    await session.flush()
    return (await _now(session, [application.application]))[0]


async def _hold_application(
    session: AsyncSession, community_id: uuid.UUID, application_id: uuid.UUID
) -> ApplicationNow:
    """Find an application, and hold the estate's turn to act on one until the transaction ends."""
    await _take_turns(session, community_id)
    return await find(session, community_id, application_id)


async def find(session: AsyncSession, community_id: uuid.UUID, application_id: uuid.UUID) -> ApplicationNow:
    """An application of this estate; raises Refused where there is none."""
    row = await session.get(Application, application_id)
    if row is None or row.community_id != community_id:
        raise Refused(NOT_FOUND)
    return (await _now(session, [row]))[0]


async def ids_of(session: AsyncSession, community_id: uuid.UUID, matter: ApplicationMatter) -> Sequence[uuid.UUID]:
    """The applications of an estate for a matter."""
    rows = await session.scalars(
        select(Application.id).where(Application.community_id == community_id, Application.matter == matter)
    )
    return rows.all()


async def of_ids(session: AsyncSession, application_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, ApplicationNow]:
    """These applications by their ids, however many in the same number of queries."""
    rows = await session.scalars(select(Application).where(Application.id.in_(application_ids)))
    return {one.application.id: one for one in await _now(session, rows.all())}


async def listed(
    session: AsyncSession, community_id: uuid.UUID, *, after: Cursor = START
) -> tuple[list[ApplicationNow], str | None]:
    """Fifty applications of an estate, the newest first, and the next page's cursor."""
    query = select(Application).where(Application.community_id == community_id)
    found, following = await records(session, query, (Application.number,), after, newest_first=True)
    return await _now(session, found), following


async def of_household(
    session: AsyncSession, own: AtTheirFlat, after: Cursor = START
) -> tuple[list[ApplicationNow], str | None]:
    """Those of fifty applications of a flat, the latest first, that somebody there may read, or asked for again."""
    query = select(Application).where(Application.part_id == own.part_id)
    found, following = await records(session, query, (Application.number,), after, newest_first=True)
    now = await _now(session, found)
    asked = [(one.id, one.resident_id, one.owner_id) for one in (each.application for each in now)]
    asked += [
        (one.application.id, step.resident_id, step.owner_id)
        for one in now
        for step in one.steps
        if step.act == ApplicationAct.REPEAT
    ]
    mine = set(await household.readable(session, own, asked))
    return [one for one in now if one.application.id in mine], following


async def unanswered(
    session: AsyncSession, community_ids: Collection[uuid.UUID], most: int, *, but_by: uuid.UUID
) -> list[ApplicationNow]:
    """Applications that wait for the street, the first due first, but for those that somebody wrote down themselves."""
    answered = select(ApplicationStep.application_id).where(ApplicationStep.act != ApplicationAct.REPEAT)
    rows = await session.scalars(
        select(Application)
        .join(DueTime, DueTime.id == Application.due_id)
        .where(
            Application.community_id.in_(community_ids),
            Application.id.not_in(answered),
            Application.entered_by.is_distinct_from(but_by),
        )
        .order_by(DueTime.due_at, Application.id)
        .limit(most)
    )
    return await _now(session, rows.all())


async def accepted(session: AsyncSession, community_ids: Collection[uuid.UUID], most: int) -> list[ApplicationNow]:
    """Applications that the street accepted and that are part of no project yet, the first received first."""
    after = [ApplicationAct.WITHDRAW, ApplicationAct.LINK]
    return await _with_step(session, community_ids, ApplicationAct.ACCEPT, after, ApplicationState.ACCEPTED, most)


async def in_projects(
    session: AsyncSession, community_ids: Collection[uuid.UUID], most: int, *which: ColumnElement[bool]
) -> list[ApplicationNow]:
    """Applications that became part of a project, those that `which` says, the first received first."""
    return await _with_step(session, community_ids, ApplicationAct.LINK, [], ApplicationState.IN_PROJECT, most, *which)


async def _with_step(
    session: AsyncSession,
    community_ids: Collection[uuid.UUID],
    done: ApplicationAct,
    not_yet: Collection[ApplicationAct],
    wanted: ApplicationState,
    most: int,
    *which: ColumnElement[bool],
) -> list[ApplicationNow]:
    def has(acts: Collection[ApplicationAct]) -> Exists:
        return exists().where(ApplicationStep.application_id == Application.id, ApplicationStep.act.in_(acts))

    rows = await session.scalars(
        select(Application)
        .where(Application.community_id.in_(community_ids), has([done]), ~has(not_yet), *which)
        .order_by(Application.at, Application.id)
        .limit(most)
    )
    return [one for one in await _now(session, rows.all()) if one.state is wanted]


async def _now(session: AsyncSession, rows: Sequence[Application]) -> list[ApplicationNow]:
    if not rows:
        return []
    steps = await session.scalars(
        select(ApplicationStep)
        .where(ApplicationStep.application_id.in_([one.id for one in rows]))
        .order_by(ApplicationStep.id)
    )
    by_application: dict[uuid.UUID, list[ApplicationStep]] = {one.id: [] for one in rows}
    for step in steps:
        by_application[step.application_id].append(step)
    due: Mapping[uuid.UUID, DueTime] = {
        one.id: one
        for one in await session.scalars(select(DueTime).where(DueTime.id.in_([one.due_id for one in rows])))
    }
    return [ApplicationNow(one, tuple(by_application[one.id]), due[one.due_id]) for one in rows]
