"""What households said about a project, as the gates before its stages ask: certificates in force, and what they chose.

A certificate counts where it is of the project's whole scope; that a plan was asked about or agreed to is of one version,
the wish to be included and each matter beside it of none (law R-58).

Source: policy list, parts 1 and 3; law R-63.
"""

import json
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.consultation.gates import accepting, queries
from app.consultation.gates.certifying import CertificateLook, look
from app.consultation.gates.kinds import GateKind
from app.consultation.surveys.models import SurveyPlan
from app.core.values.fractions import Threshold
from app.projects import queries as projects
from app.projects.kinds import StageGateKind
from app.projects.queries import ProjectNow
from app.projects.stages import StageGate
from app.projects.staging import Standing

_CERTIFIED = {
    StageGateKind.INCLUSION: GateKind.INCLUSION,
    StageGateKind.CONSENSUS: GateKind.INCLUSION,
    StageGateKind.ASKED: GateKind.PLAN_ASKED,
    StageGateKind.AGREED: GateKind.PLAN_AGREED,
}


async def missing(session: AsyncSession, project: ProjectNow, gates: Collection[StageGate], at: datetime) -> Standing:
    """What is missing of each gate that households pass; others are left to whoever knows them."""
    standing: dict[StageGate, Sequence[str]] = {}
    looks = _Certificates(session, project, at)
    for gate in gates:
        if gate.kind is StageGateKind.ACCEPTANCE:
            standing[gate] = (await accepting.acceptance(session, project, at)).missing
        elif gate.kind is StageGateKind.WARRANTY:
            standing[gate] = await accepting.undone(session, project, at)
        elif gate.kind is StageGateKind.SURVEY:
            standing[gate] = await _of_survey(session, project)
        elif gate.kind in _CERTIFIED:
            standing[gate] = await looks.missing(gate)
    return standing


async def _of_survey(session: AsyncSession, project: ProjectNow) -> tuple[str, ...]:
    """A version of the plan was made from what households chose in a survey that has closed."""
    versions = [one.id for one in await projects.plan_versions(session, project.project.id)]
    if await session.scalar(select(exists().where(SurveyPlan.plan_version_id.in_(versions)))):
        return ()
    return ("还没有由改造内容问卷形成的方案：请在问卷截止后，按排序公布改造内容。",)


class _Certificates:
    """The certificates of a project, each looked at once whatever gates hang on it."""

    def __init__(self, session: AsyncSession, project: ProjectNow, at: datetime) -> None:
        self.session, self.project, self.at = session, project, at
        self._looks: dict[GateKind, list[CertificateLook]] = {}

    async def missing(self, gate: StageGate) -> tuple[str, ...]:
        """What is missing of a gate that a certificate passes."""
        found = await self._of_kind(_CERTIFIED[gate.kind])
        in_force = [one for one in found if not one.lapsed]
        shares = [share for one in in_force if (share := _share(one, gate)) is not None]
        if any(Threshold(gate.percent, 100).met(agreed, households) for agreed, households in shares):
            return ()
        if shares:
            agreed, households = shares[0]
            why = f"{households} 户中现在有 {agreed} 户，没有达到 {gate.percent}%。"
        elif in_force:
            why = "证明所依据的问卷没有问这一项。"
        else:
            why = f"证明已失效：{found[0].lapsed}" if found else "还没有覆盖项目全部范围的证明。"
        return (f"“{gate.title}”尚未具备：{why}",)

    async def _of_kind(self, kind: GateKind) -> list[CertificateLook]:
        """The certificates that count for the plan in force, the newest first."""
        if kind not in self._looks:
            project = self.project.project
            self._looks[kind] = [
                await look(self.session, await queries.find(self.session, one.id), self.at)
                for one in await queries.of_project(self.session, project.id)
                if one.kind is kind
                and dict(one.scope) == dict(project.scope)
                and (kind is GateKind.INCLUSION or self.project.holds_for(one.plan_version_id))
            ]
        return self._looks[kind]


def _share(certificate_look: CertificateLook, gate: StageGate) -> tuple[int, int] | None:
    """How many of how many households pass a gate by a certificate in force; None where its matter was not asked."""
    figures = json.loads(certificate_look.now.certificate.document)["figures"]
    agreed = certificate_look.agreeing.get(gate.matter) if gate.matter is not None else figures["counted"]
    return None if agreed is None else (agreed, figures["households"])
