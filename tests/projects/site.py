"""A project at one estate: each act in a transaction of its own."""

import uuid
from typing import Any

from app.core.installation import now
from app.projects import emergency, gating, queries, service
from app.projects.gates import Works
from app.projects.kinds import Passage
from app.projects.models import EmergencyAct, PlanVersion, Project, RequirementProposal, RequirementSet
from app.projects.policy import requiring
from app.projects.policy.requiring import RequirementHands
from app.projects.queries import ProjectNow
from app.projects.schemas import NewPlan, NewRequirements
from app.register.scopes import EstateScope, Scope
from tests.posting.evidence import put_evidence
from tests.register.desk import Desk

CLERK, STREET, DISTRICT = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
ESTATE = {"kind": "estate"}
VOTE = {"kind": "vote", "title": "整体改造方案表决", "scope": ESTATE}
WISHES = {"kind": "agreed_gate", "title": "改造意愿征询", "scope": ESTATE}
DANGER = {"kind": "emergency", "title": "燃气立管应急更换", "scope": ESTATE, "danger": "燃气立管锈蚀泄漏"}


class Site:
    """An estate's projects."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.database, self.community_id = desk, desk.database, desk.id

    async def document(self) -> uuid.UUID:
        return await put_evidence(self.database, self.community_id, pdf=True)

    async def enter(self, number: str = "2026-017", scope: Scope | None = None) -> Project:
        async with self.database.write() as session:
            at = await now(session)
            return await service.enter(
                session, self.community_id, number, "整体改造", scope or EstateScope(), by=CLERK, at=at
            )

    async def publish(self, project: Project, *items: str | dict[str, Any], **more: Any) -> PlanVersion:
        sent = NewPlan.model_validate({"title": "改造方案", "items": list(items) or ["外墙保温"], **more})
        async with self.database.write() as session:
            at = await now(session)
            return await service.publish(session, self.community_id, project.id, sent, by=CLERK, at=at)

    async def ask(self, project: Project, *requirements: dict[str, Any]) -> RequirementProposal:
        """What must hold, as the street proposes it."""
        sent = NewRequirements.model_validate({"requirements": list(requirements), "reason": "按本区办法设定"})
        async with self.database.write() as session:
            at = await now(session)
            return await requiring.propose(
                session, self.community_id, project.id, sent.requirements, sent.reason, by=STREET, at=at
            )

    async def require(self, project: Project, *requirements: dict[str, Any]) -> RequirementSet:
        """What must hold, proposed by the street and approved by the district."""
        proposal = await self.ask(project, *requirements)
        async with self.database.write() as session:
            at = await now(session)
            await requiring.decide(
                session,
                self.community_id,
                project.id,
                proposal.id,
                approve=True,
                reason="",
                hands=RequirementHands("", "", ""),
                by=DISTRICT,
                at=at,
            )
            found = (await queries.find(session, project.id)).required
        assert found is not None
        return found

    async def record(
        self,
        project: Project,
        requirement_id: uuid.UUID,
        plan: PlanVersion,
        passage: Passage = Passage.PASSED,
        reason: str = "结果公告",
    ) -> Works:
        async with self.database.write() as session:
            return await gating.record_gate(
                session,
                project.id,
                requirement_id,
                passage,
                subject_kind="vote",
                subject_id=uuid.uuid4(),
                plan_version_id=plan.id,
                at=await now(session),
                reason=reason,
            )

    async def propose(self, project: Project, requirement_id: uuid.UUID, *evidence: uuid.UUID) -> EmergencyAct:
        async with self.database.write() as session:
            return await emergency.propose(
                session,
                self.community_id,
                project.id,
                requirement_id,
                "消防鉴定意见〔2026〕12 号",
                evidence,
                "不立即更换会爆燃",
                by=STREET,
                at=await now(session),
            )

    async def decide(
        self, project: Project, act: EmergencyAct, *, approve: bool = True, reason: str = "", by: uuid.UUID = DISTRICT
    ) -> EmergencyAct:
        async with self.database.write() as session:
            return await emergency.decide(
                session,
                self.community_id,
                project.id,
                act.id,
                approve=approve,
                reason=reason,
                by=by,
                at=await now(session),
            )

    async def may_start(self, project: Project) -> tuple[bool, list[str]]:
        async with self.database.read() as session:
            return await gating.works_may_start(session, project.id)

    async def look(self, project: Project) -> ProjectNow:
        async with self.database.read() as session:
            return await queries.find(session, project.id, self.community_id)
