"""What the acceptance of a project hangs on: four fifths satisfied, every promise kept or answered for, and all of it posted.

It is of the version in force, and of those whose gates hold for it; what opened the works stands on these: a version that
nobody voted on is not accepted, however satisfied people are. Who was satisfied before works began was not asked about them.

A promise is settled once its household says that it is kept, or once a named person of the street, who neither made it nor
said it was kept, decides what becomes of it and why; the household reads that. Open cases about quality are counted and
told, and block nothing: they have clocks and a warranty of their own. Source: law R-63, R-64; docs/decisions/0039.
"""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation import errors
from app.consultation.gates import certifying, queries
from app.consultation.gates.certificate import figures_of, figures_under
from app.consultation.gates.certifying import CertificateLook, look
from app.consultation.gates.kinds import AcceptanceAct, GateKind
from app.consultation.gates.models import AcceptanceCheck, GateCertificate
from app.consultation.gates.papers import satisfied_words
from app.consultation.gates.rule import GateShare
from app.consultation.kinds import PromiseDecision, PromiseState
from app.consultation.models import Consultation, ConsultPromise, PromiseRuling, PromiseWord
from app.consultation.visits.promising import PromiseNow, states
from app.core.errors import NOT_FOUND, FieldFault, Refused
from app.core.installation import CHINA
from app.core.values.canonical import digest
from app.core.values.may import May, by_hand
from app.identity.errors import OWN_RECORD
from app.identity.own_records import own_flats
from app.posting import queries as postings
from app.posting import service as posting
from app.posting.catalogue import render
from app.posting.kinds import PostingState
from app.posting.running import Hindered, why_not_run
from app.posting.texts import TextKey, bears_personal_number
from app.projects import queries as projects
from app.projects.gating import lock
from app.projects.plans.plans import plain
from app.projects.policy import policies
from app.projects.queries import ProjectNow
from app.projects.wording import scope_words
from app.register.places import community_name
from app.register.scopes import read_scope

SUBJECT = "acceptance"


@dataclass(frozen=True, slots=True)
class AcceptanceNow:
    """What the acceptance of a project hangs on, as it stands: the certificate that people are satisfied, the promises.

    `check` is the last posting of it, where one was drafted; `hung` says that it was hung and says what stands now, and
    `hindered` why it has not hung its days. `beneath` is how far the certificate is beneath what the district's policy asks
    for today.
    """

    project: ProjectNow
    certificate: CertificateLook | None
    promises: tuple[PromiseNow, ...]
    check: AcceptanceCheck | None
    hung: bool
    hindered: Hindered | None
    beneath: str = ""

    @property
    def posted(self) -> bool:
        """Whether the posting of what stands now has hung its days."""
        return self.hung and self.hindered is None

    @property
    def unposted(self) -> tuple[str, ...]:
        """Everything that is missing but for the posting, in sentences."""
        reasons = list(self.project.works.reasons)
        if self.certificate is None:
            reasons.append("还没有现行方案的满意度达标证明（八成以上住户满意）。")
        elif self.certificate.lapsed:
            reasons.append(f"满意度达标证明已失效：{self.certificate.lapsed}")
        elif self.beneath:
            reasons.append(self.beneath)
        if still := sum(one.open for one in self.promises):
            reasons.append(f"还有 {still} 项承诺没有经住户确认兑现，也没有由街道指定的人员作出处置。")
        return tuple(reasons)

    @property
    def missing(self) -> tuple[str, ...]:
        """Everything that is missing, in sentences; empty where the project may be accepted."""
        if self.unposted or self.posted:
            return self.unposted
        if self.hung and self.hindered is not None:
            return (self.hindered.words,)
        return ("上述情况还没有公示：请起草验收前的公示并登记张贴。",)


async def acceptance(session: AsyncSession, project: ProjectNow, at: datetime) -> AcceptanceNow:
    """What the acceptance of a project hangs on now; nothing is recorded by looking."""
    certificate = await _certificate(session, project, at)
    check = await session.scalar(
        select(AcceptanceCheck)
        .where(AcceptanceCheck.project_id == project.project.id)
        .order_by(AcceptanceCheck.at.desc(), AcceptanceCheck.id)
        .limit(1)
    )
    hung, hindered = False, None
    if check is not None and project.plan is not None and certificate is not None:
        found = (await postings.find(session, project.project.community_id, check.posting_id, at)).standing
        same = project.holds_for(check.plan_version_id) and check.certificate_id == certificate.now.certificate.id
        hung = same and found.hung_at is not None and found.state is not PostingState.WITHDRAWN
        hindered = why_not_run(found, "验收前的公示", at)
    promises = tuple(await _promises(session, project.project.id))
    return AcceptanceNow(
        project, certificate, promises, check, hung, hindered, await _beneath(session, project, certificate)
    )


async def _beneath(session: AsyncSession, project: ProjectNow, certificate: CertificateLook | None) -> str:
    """How far a certificate is beneath the policy in force, where a district has come to ask for more; empty where not."""
    if certificate is None:
        return ""
    asked = (await policies.in_force(session, project.project.community_id)).policy.acceptance
    share = GateShare(asked.percent, asked.base, asked.tries)
    found = figures_under(json.loads(certificate.now.certificate.document), share, asked.least_response_percent)
    if found.reached:
        return ""
    return (
        f"满意度达标证明没有达到本区现行政策的要求：{found.base.label} {found.base_households} 户中满意 {found.counted} 户，"
        f"须不少于 {found.percent}%；全部 {found.households} 户中答复 {found.responded} 户，须不少于 {found.least_response}%。"
    )


async def _certificate(session: AsyncSession, project: ProjectNow, at: datetime) -> CertificateLook | None:
    """The last certificate that the project's households are satisfied with the plan in force, looked at again."""
    rows = await session.scalars(
        select(GateCertificate)
        .where(
            GateCertificate.project_id == project.project.id,
            GateCertificate.kind == GateKind.SATISFACTION,
            GateCertificate.plan_version_id.in_([one.id for one in project.versions]),
        )
        .order_by(GateCertificate.at.desc(), GateCertificate.id)
    )
    began = project.began_at
    ours = (
        one for one in rows if dict(one.scope) == dict(project.project.scope) and (began is None or one.at >= began)
    )
    last = next(ours, None)
    return await look(session, await queries.find(session, last.id), at) if last is not None else None


async def undone(session: AsyncSession, project: ProjectNow, at: datetime) -> tuple[str, ...]:
    """Why an acceptance of the version in force does not stand any more: without what was found forged it was never reached.

    Whoever changed their mind, sold or bought since undoes nothing: what was accepted stays accepted.
    """
    found = await _certificate(session, project, at)
    if found is None or not await certifying.undone(session, found.now, at):
        return ()
    return ("验收所依据的满意度，剔除经认定冒名的登记以后没有达到：须转入施工，重新征询并验收。",)


async def _promises(session: AsyncSession, project_id: uuid.UUID) -> list[PromiseNow]:
    rows = (
        await session.scalars(
            select(ConsultPromise)
            .join(Consultation, Consultation.id == ConsultPromise.consultation_id)
            .where(Consultation.project_id == project_id)
            .order_by(ConsultPromise.due_on, ConsultPromise.id)
        )
    ).all()
    return await states(session, rows)


@dataclass(frozen=True, slots=True)
class Partiality:
    """Of what somebody decides nothing: promises at a flat of their own, and those that they made or called kept."""

    flats: frozenset[uuid.UUID]
    promises: frozenset[uuid.UUID]


async def _partial_to(
    session: AsyncSession, community_id: uuid.UUID, promises: Sequence[PromiseNow], by: uuid.UUID
) -> Partiality:
    ids = [one.promise.id for one in promises]
    words = await session.scalars(
        select(PromiseWord.promise_id).where(PromiseWord.promise_id.in_(ids), PromiseWord.staff_id == by)
    )
    made = frozenset(one.promise.id for one in promises if one.promise.made_by == by)
    return Partiality(await own_flats(session, by, community_id), made | frozenset(words))


async def require_ruling(now: PromiseNow, partiality: Partiality) -> None:
    """Refuse a decision on a promise, as it stands, by whoever is partial to it."""
    if now.promise.part_id in partiality.flats:
        raise Refused(OWN_RECORD)
    if now.promise.id in partiality.promises:
        raise Refused(errors.RULING_SAME_PERSON)
    if not now.open:
        raise Refused(errors.RULING_DONE, why="已经处置过" if now.ruling is not None else "住户已确认兑现")


async def require_posting(now: AcceptanceNow) -> tuple[CertificateLook, uuid.UUID]:
    """Refuse the posting while something else is missing; answers the certificate and the plan of which it tells."""
    if now.unposted or now.certificate is None or now.project.plan is None:
        raise Refused(errors.ACCEPTANCE_NOT_NOW, why="".join(now.unposted))
    return now.certificate, now.project.plan.id


@dataclass(frozen=True, slots=True)
class AcceptanceMay:
    """Whether somebody may do an act before the acceptance; a decision is on a promise."""

    may: May
    promise_id: uuid.UUID | None


async def may(
    session: AsyncSession, community_id: uuid.UUID, now: AcceptanceNow, by: uuid.UUID, hand: str
) -> list[AcceptanceMay]:
    """The posting, and a decision on every open promise; `hand` is whose it is, empty where theirs."""
    waiting = [one for one in now.promises if one.open]
    partiality = await _partial_to(session, community_id, waiting, by)
    posting_may = await by_hand(AcceptanceAct.POST, hand, partial(require_posting, now))
    return [
        AcceptanceMay(posting_may, None),
        *[
            AcceptanceMay(
                await by_hand(AcceptanceAct.RULE, hand, partial(require_ruling, one, partiality)), one.promise.id
            )
            for one in waiting
        ],
    ]


async def rule(
    session: AsyncSession,
    community_id: uuid.UUID,
    project_id: uuid.UUID,
    promise_id: uuid.UUID,
    decision: PromiseDecision,
    due_on: date | None,
    reason: str,
    *,
    by: uuid.UUID,
    at: datetime,
) -> PromiseNow:
    """A named person of the street decides what becomes of an open promise, once, with its reason.

    Raises Refused for whoever made it or said it was kept, for a flat of their own, and where it is settled.
    """
    await lock(session, project_id, community_id)
    promise = await session.get(ConsultPromise, promise_id)
    consultation = await session.get(Consultation, promise.consultation_id) if promise is not None else None
    if promise is None or consultation is None or consultation.project_id != project_id:
        raise Refused(NOT_FOUND)
    now = (await states(session, [promise]))[0]
    await require_ruling(now, await _partial_to(session, community_id, [now], by))
    faults = []
    if (decision is PromiseDecision.CARRIED) != (due_on is not None):
        faults.append(FieldFault("due_on", "保修期内继续兑现的须填新的期限，不再兑现的不填。"))
    elif due_on is not None and due_on <= at.astimezone(CHINA).date():
        faults.append(FieldFault("due_on", "新的期限须晚于今天。"))
    if faults:
        raise Refused(errors.RULING_FAULTY, faults)
    ruling = PromiseRuling(
        promise_id=promise_id, decision=decision, due_on=due_on, reason=plain(reason), decided_by=by, at=at
    )
    session.add(ruling)
    await session.flush()
    return PromiseNow(promise, now.state, ruling)


async def post(
    session: AsyncSession,
    community_id: uuid.UUID,
    project_id: uuid.UUID,
    cases: int,
    *,
    issuer: str,
    contact: str,
    places: Sequence[str],
    days: int,
    by: uuid.UUID,
    at: datetime,
) -> AcceptanceCheck:
    """Draft the posting of what the acceptance hangs on, once nothing else is missing; `cases` are open ones of quality.

    Raises Refused with everything that is missing.
    """
    await lock(session, project_id, community_id)
    found = await projects.find(session, project_id, community_id)
    now = await acceptance(session, found, at)
    certificate, plan_version_id = await require_posting(now)
    if bears_personal_number(issuer + contact):
        raise Refused(errors.RULING_FAULTY, [FieldFault("contact", "公示不能出现手机号码或身份证号，请改用固定电话。")])
    facts = _facts(now, found, certificate, cases, at)
    check = AcceptanceCheck(
        id=uuid.uuid4(),
        project_id=project_id,
        plan_version_id=plan_version_id,
        certificate_id=certificate.now.certificate.id,
        facts=facts,
        sha256=digest(facts),
        by=by,
        at=at,
    )
    wording = await render(
        session,
        community_id,
        TextKey.ACCEPTANCE,
        await _facts_of_notice(session, community_id, found, certificate.now.certificate, facts, contact, days),
    )
    drafted = await posting.draft(
        session,
        community_id,
        SUBJECT,
        check.id,
        title=wording.title,
        text=wording.body,
        issuer=issuer,
        contact=contact,
        places=places,
        days=days,
        planned_on=None,
        by=by,
        at=at,
    )
    check.posting_id = drafted.id
    session.add(check)
    await session.flush()
    return check


def _facts(
    now: AcceptanceNow, project: ProjectNow, certificate_look: CertificateLook, cases: int, at: datetime
) -> dict[str, Any]:
    figures = json.loads(certificate_look.now.certificate.document)["figures"]
    rulings = [one.ruling.decision for one in now.promises if one.ruling is not None]
    return {
        "t": "acceptance_check",
        "v": 1,
        "project": project.project.number,
        "plan": {"number": project.plan.number, "sha256": project.plan.sha256.hex()}
        if project.plan is not None
        else None,
        "certificate": certificate_look.now.certificate.sha256.hex(),
        "satisfied": {"counted": figures["counted"], "households": figures["households"]},
        "promises": {
            "all": len(now.promises),
            "kept": sum(one.state is PromiseState.KEPT for one in now.promises),
            **{one: rulings.count(one) for one in PromiseDecision},
        },
        "open_quality_cases": cases,
        "at": at.astimezone(CHINA).isoformat(timespec="seconds"),
    }


async def _facts_of_notice(
    session: AsyncSession,
    community_id: uuid.UUID,
    project: ProjectNow,
    certificate: GateCertificate,
    facts: dict[str, Any],
    contact: str,
    days: int,
) -> dict[str, str]:
    promised, cases = facts["promises"], facts["open_quality_cases"]
    decided = "，".join(f"{one.label} {promised[one]} 项" for one in PromiseDecision if promised[one])
    return {
        "community": await community_name(session, community_id),
        "title": project.project.title,
        "scope": scope_words(read_scope(project.project.scope)),
        "plan_number": str(facts["plan"]["number"]),
        "satisfied": satisfied_words(figures_of(json.loads(certificate.document))),
        "certificate": certificate.sha256.hex(),
        "promises": f"共 {promised['all']} 项，住户确认兑现 {promised['kept']} 项"
        + (f"，{decided}" if decided else ""),
        "cases": f"{cases} 件，继续办理，不影响组织验收" if cases else "没有",
        "days": str(days),
        "contact": contact,
    }
