"""Certify that a gate was reached, look at certificates again, and have one lapse as soon as its inputs do.

A certificate in force passes the requirement of its kind and scope at the works gate; its lapse shuts it (projects raises
the alarm). Signing asks nobody outside: the key is here.
"""

import json
import secrets
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation import errors
from app.consultation.gates import queries
from app.consultation.gates.certificate import (
    BY_POLICY,
    ONE_BY_ONE,
    TOGETHER,
    agreed_names,
    kept_matter,
    kept_row,
    kept_share,
    pseudonym,
    read_rows,
    statement,
)
from app.consultation.gates.facts import GateFacts, GateSource, gather
from app.consultation.gates.kinds import GateAct, GateKind
from app.consultation.gates.models import GateCertificate, GateLapse
from app.consultation.gates.queries import CertificateNow
from app.consultation.gates.rule import GateRow, figures, lapse_of, without_forged
from app.consultation.households.meter import DENOMINATOR, NUMERATOR
from app.consultation.surveys.planning import require_closed
from app.core.errors import Refused
from app.core.installation import CHINA
from app.core.signing.notes import Note, PublicKey
from app.core.signing.signer import Signer
from app.core.values.canonical import canonical, digest
from app.core.values.fractions import Threshold
from app.core.values.may import May, by_hand
from app.projects import queries as projects
from app.projects.alarms.raising import raise_alarm, was_raised
from app.projects.gating import lock, passed_by, record_gate
from app.projects.kinds import AcceptanceBase, AlarmCause, GateState, Passage, RequirementKind
from app.projects.queries import ProjectNow
from app.projects.wording import scope_words
from app.register.places import community_name
from app.register.scopes import read_scope

SUBJECT = "gate_certificate"
LOG = "gates"
"""The name under which certificates are signed."""

_REQUIREMENT = {
    GateKind.INCLUSION: RequirementKind.INCLUSION_GATE,
    GateKind.PLAN_ASKED: RequirementKind.ASKED_GATE,
    GateKind.PLAN_AGREED: RequirementKind.AGREED_GATE,
}


def key_of(signer: Signer, certificate: GateCertificate) -> PublicKey:
    """The key that signed a certificate, whatever key is in use now; the one in use where that one is not held here."""
    return signer.key_under(Note.read(certificate.note), LOG) or signer.public(LOG)


async def certify(
    session: AsyncSession,
    signer: Signer,
    community_id: uuid.UUID,
    kind: GateKind,
    source: GateSource,
    *,
    by: uuid.UUID,
    at: datetime,
) -> GateCertificate:
    """Certify a gate that is reached now, signed and dated, and pass it at the works gate.

    Raises Refused where it is not reached, while a survey is open, of a consultation about a lift, for whoever drew it up or
    entered something in it, and of satisfaction where it is not of the version in force or what that version rests on does not stand.
    """
    found = await gather(session, community_id, kind, source, at)
    await lock(session, found.project_id, community_id)
    project = await projects.find(session, found.project_id, community_id)
    await require_ready(found, project, by, at)
    salt = secrets.token_bytes(32)
    document = await _document(session, community_id, project, found, salt, at)
    certificate = GateCertificate(
        id=uuid.uuid4(),
        community_id=community_id,
        project_id=found.project_id,
        kind=kind,
        scope=dict(found.scope),
        survey_id=source.survey_id,
        consultation_id=source.consultation_id,
        plan_version_id=found.plan_version_id,
        document=canonical(document).decode(),
        sha256=digest(document),
        note=signer.sign_text(LOG, statement(document)).spelled(),
        salt=salt,
        prepared_by=found.prepared_by,
        certified_by=by,
        at=at,
    )
    session.add(certificate)
    await session.flush()
    await _pass(session, certificate, project, at)
    return certificate


def not_acceptable(facts: GateFacts, project: ProjectNow) -> tuple[str, ...]:
    """Why households' satisfaction cannot be certified: of another version than the one in force, before works, on gates that fell."""
    why = list(project.works.reasons)
    if project.plan is not None and not project.holds_for(facts.plan_version_id):
        why.append(f"问卷问的不是现行的第 {project.plan.number} 版方案，请按现行方案另发问卷。")
    if facts.version is not None and project.began_at is not None and facts.version.opens_at < project.began_at:
        why.append("问卷在开工以前就开始了，请在施工以后另发问卷。")
    return tuple(why)


async def require_ready(facts: GateFacts, project: ProjectNow, by: uuid.UUID, at: datetime) -> None:
    """Refuse a certificate by somebody, on a gate as it stands, or on what a stairwell said about a lift."""
    if facts.about_lift:
        wanted = "一次针对改造方案的征询（这次问的是加装电梯）"
        raise Refused(errors.GATE_NO_SOURCE, gate=facts.kind.label, wanted=wanted)
    if facts.version is not None:
        require_closed(facts.version, at)
    if by in facts.hands:
        raise Refused(errors.GATE_SAME_PERSON)
    if facts.kind is GateKind.SATISFACTION and (why := not_acceptable(facts, project)):
        raise Refused(errors.GATE_NOT_NOW, gate=facts.kind.label, why="".join(why))
    numbers = facts.figures
    if not numbers.reached:
        remedy = "" if numbers.enough_answered else f"回收率没有达到 {facts.least_response}%。"
        if numbers.base is not AcceptanceBase.HOUSEHOLDS:
            remedy += f"基数是{numbers.base.label}，共 {numbers.base_households} 户，要求 {numbers.percent}% 以上。"
        raise Refused(
            errors.GATE_NOT_REACHED,
            gate=facts.kind.label,
            households=numbers.households,
            counted=numbers.counted,
            needed=numbers.needed,
            remedy=remedy,
        )


async def may(facts: GateFacts, project: ProjectNow, by: uuid.UUID, at: datetime, hand: str) -> list[May]:
    """Whether somebody may certify a gate as it stands; `hand` is whose it is, empty where theirs."""
    return [await by_hand(GateAct.CERTIFY, hand, partial(require_ready, facts, project, by, at))]


async def _document(
    session: AsyncSession, community_id: uuid.UUID, project: ProjectNow, facts: GateFacts, salt: bytes, at: datetime
) -> dict[str, Any]:
    versions = await projects.plan_versions(session, facts.project_id)
    plan = next((one for one in versions if one.id == facts.plan_version_id), None)
    rows = {pseudonym(salt, str(part_id)): one for part_id, (one, _) in facts.rows.items()}
    return {
        "t": "gate_certificate",
        "v": BY_POLICY if facts.share is not None else ONE_BY_ONE,
        "gate": facts.kind,
        "gate_words": facts.kind.label,
        "community": await community_name(session, community_id),
        "project": {"number": project.project.number, "title": project.project.title},
        "plan": {"number": plan.number, "sha256": plan.sha256.hex()} if plan is not None else None,
        "where": scope_words(read_scope(facts.scope)),
        "population": facts.population,
        "source": {
            "kind": "survey" if facts.source.survey_id is not None else "consultation",
            "id": str(facts.source.survey_id or facts.source.consultation_id),
            "title": facts.title,
            "sha256": facts.source_sha256,
        },
        "matters": [
            kept_matter(salt, role, (str(part_id) for part_id, one in facts.agreed.items() if role in one))
            for role in facts.matters
        ],
        "rule": {"numerator": NUMERATOR, "denominator": DENOMINATOR, "least_response": facts.least_response}
        | (kept_share(facts.share, facts.policy_sha256) if facts.share is not None else {}),
        "certified_at": at.astimezone(CHINA).isoformat(timespec="seconds"),
        "figures": facts.figures.as_json(),
        # By name, so that the order says nothing of where anybody lives.
        "households": [kept_row(name, rows[name]) for name in sorted(rows)],
    }


async def _pass(session: AsyncSession, certificate: GateCertificate, project: ProjectNow, at: datetime) -> None:
    """Record at the works gate that it is passed, where it is required for the plan in force and not passed yet."""
    plan = project.plan
    for requirement_id in passes(certificate, project):
        if plan is not None:
            await record_gate(
                session,
                certificate.project_id,
                requirement_id,
                Passage.PASSED,
                subject_kind=SUBJECT,
                subject_id=certificate.id,
                plan_version_id=plan.id,
                at=at,
                reason=f"已出具证明：{certificate.kind.label}。",
            )


def passes(certificate: GateCertificate, project: ProjectNow) -> list[uuid.UUID]:
    """The requirements of the plan in force that a certificate in force answers, and that are not passed yet.

    To be included was agreed to before any plan, so it holds for every version; the others for theirs alone (law R-58).
    """
    kind = certificate.kind
    if project.plan is None or (kind is not GateKind.INCLUSION and not project.holds_for(certificate.plan_version_id)):
        return []
    versions = {one.number for one in project.versions}
    passed = {
        gate.required.id
        for gate in project.works.gates
        if gate.record is not None and gate.record.passage is Passage.PASSED and gate.record.plan_number in versions
    }
    return [
        one.id
        for one in project.requirements
        if one.kind == _REQUIREMENT.get(kind)
        and dict(one.scope) == dict(certificate.scope)
        and _high_enough(certificate, one.facts)
        and str(one.id) not in passed
    ]


def _high_enough(certificate: GateCertificate, required: Mapping[str, Any]) -> bool:
    """Whether the figures reach the share that is required, where that is higher than what is certified of any."""
    percent = required.get("percent")
    figures = json.loads(certificate.document)["figures"] if percent is not None else {}
    return percent is None or Threshold(percent, 100).met(figures["counted"], figures["households"])


@dataclass(frozen=True, slots=True)
class CertificateLook:
    """A certificate looked at again: why it holds no more (empty: it does), since when where that is recorded.

    `undone`: without what was found forged in it the gate was never reached. `agreeing` has of each matter how many of the
    households that the file lists still agree.
    """

    now: CertificateNow
    lapsed: str
    since: datetime | None
    undone: bool = False
    agreeing: Mapping[str, int] = field(default_factory=dict)


async def look(session: AsyncSession, now: CertificateNow, at: datetime) -> CertificateLook:
    """Look at its households again, whether or not anything has been recorded of it."""
    if now.lapse is not None:
        return CertificateLook(now, now.lapse.reason, now.lapse.at)
    one = now.certificate
    source = GateSource(one.survey_id, one.consultation_id)
    document = json.loads(one.document)
    found = await gather(session, one.community_id, one.kind, source, at, certified=document)
    rows = {pseudonym(one.salt, str(part_id)): row for part_id, (row, _) in found.rows.items()}
    certified = read_rows(document)
    forged = {pseudonym(one.salt, str(part_id)) for part_id in found.forged}
    kept = without_forged(certified, rows, forged)
    undone = bool(forged) and not figures(kept, found.least_response, found.share).reached
    return CertificateLook(now, lapse_of(certified, rows), None, undone, _agreeing(one, document, found, rows))


async def undone(session: AsyncSession, now: CertificateNow, at: datetime) -> bool:
    """Whether its gate was never reached without what was found forged in it, though its lapse be recorded for another reason."""
    return (await look(session, CertificateNow(now.certificate, None), at)).undone


def _agreeing(
    certificate: GateCertificate, document: Mapping[str, Any], facts: GateFacts, rows: Mapping[str, GateRow]
) -> dict[str, int]:
    """How many of those whom a file lists under each matter agree to it now."""
    agreeing = {}
    for role in facts.matters:
        listed = agreed_names(document, role)
        if listed is not None:
            still = (str(part_id) for part_id, one in facts.agreed.items() if role in one)
            now = (
                {name for name, one in rows.items() if one.counted}
                if document["v"] == TOGETHER
                else set(kept_matter(certificate.salt, role, still)["agrees"])
            )
            agreeing[str(role)] = len(listed & now)
    return agreeing


async def lapsed_of(session: AsyncSession, project: ProjectNow, at: datetime) -> dict[uuid.UUID, str]:
    """The requirements that stand open at the works gate on certificates that hold no more, each with why.

    Looked at anew, so that nobody reads that works may start between the lapse and the worker's round. Once works began,
    none shuts any more.
    """
    if project.began_at is not None:
        return {}
    found = {}
    for requirement_id, certificate_id in certified(project).items():
        why = (await look(session, await queries.find(session, certificate_id), at)).lapsed
        if why:
            found[requirement_id] = f"证明已失效：{why}"
    return found


def certified(project: ProjectNow) -> dict[uuid.UUID, uuid.UUID]:
    """The certificate on which each requirement of households stands open for the plan in force."""
    return {
        kept.id: uuid.UUID(gate.record.subject_id)
        for kept, gate in zip(project.requirements, project.works.gates, strict=True)
        if gate.state is GateState.OPEN and gate.record is not None and kept.kind in _REQUIREMENT.values()
    }


async def settle_project(session: AsyncSession, project_id: uuid.UUID, at: datetime) -> None:
    """Record at once what is due of the certificates on which a project's works gate stands open."""
    for certificate_id in set(certified(await projects.find(session, project_id)).values()):
        await settle(session, certificate_id, at)


async def is_due(session: AsyncSession, certificate_id: uuid.UUID, at: datetime) -> bool:
    """Whether something is to be recorded of a certificate: its lapse, or that it passes what has come to be required."""
    seen = await look(session, await queries.find(session, certificate_id), at)
    if seen.now.lapse is not None:
        return False
    project = await projects.find(session, seen.now.certificate.project_id)
    if _under_way(project, certificate_id):
        return await _to_alarm(session, project, seen)
    return bool(seen.lapsed) or bool(passes(seen.now.certificate, project))


def _under_way(project: ProjectNow, certificate_id: uuid.UUID) -> bool:
    """Whether works that have begun rest on a certificate: then opinions that age or change take nothing from it."""
    return project.began_at is not None and certificate_id in certified(project).values()


async def _to_alarm(session: AsyncSession, project: ProjectNow, certificate_look: CertificateLook) -> bool:
    one = certificate_look.now.certificate
    return certificate_look.undone and not await was_raised(session, project.project.id, AlarmCause.FORGERY, one.id)


async def settle(session: AsyncSession, certificate_id: uuid.UUID, at: datetime) -> CertificateLook:
    """Record what is due: a lapse, which shuts what it had opened, or a passage; of begun works the alarm of a forgery."""
    certificate = (await queries.find(session, certificate_id)).certificate
    locked = await lock(session, certificate.project_id)
    seen = await look(session, await queries.find(session, certificate_id), at)
    if seen.now.lapse is not None:
        return seen
    project = await projects.find(session, certificate.project_id)
    if _under_way(project, certificate_id) and project.plan is not None:
        if seen.undone:
            await raise_alarm(
                session,
                locked,
                project.plan.id,
                AlarmCause.FORGERY,
                [f"{certificate.kind.label}：剔除经认定冒名的登记，没有达到八成。"],
                subject_kind=SUBJECT,
                subject_id=certificate.id,
                at=at,
            )
        return seen
    if not seen.lapsed:
        await _pass(session, certificate, project, at)
        return seen
    lapse = GateLapse(certificate_id=certificate_id, reason=seen.lapsed, at=at)
    session.add(lapse)
    await session.flush()
    for requirement_id, plan_version_id in await passed_by(session, certificate.project_id, certificate_id):
        await record_gate(
            session,
            certificate.project_id,
            requirement_id,
            Passage.LAPSED,
            subject_kind=SUBJECT,
            subject_id=certificate_id,
            plan_version_id=plan_version_id,
            at=at,
            reason=f"证明已失效：{seen.lapsed}",
        )
    return CertificateLook(CertificateNow(certificate, lapse), seen.lapsed, at)
