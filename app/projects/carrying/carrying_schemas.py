"""What goes over the wire about a version that changes nothing material."""

import uuid
from datetime import datetime
from typing import Annotated

from pydantic import Field

from app.core.answers import Answer
from app.identity.bodies.body import Body
from app.projects.kinds import CarryingState
from app.projects.plans.plan_schemas import PlanAnswer, PlanDifferenceAnswer
from app.register.schemas import Input


class CarryingDecision(Input):
    """Another body's word on whether a version changes nothing material."""

    approve: bool = Field(examples=[True])
    reason: str = Field("", max_length=500, description="不予批准时必填", examples=["两版逐项核对，只更换了图纸签章页"])


type PostedAt = Annotated[str, Field(min_length=2, max_length=60)]


class NewCarryingPosting(Input):
    """Where the posting hangs, whose it is, and for how many days."""

    issuer: str = Field(min_length=2, max_length=60, description="落款单位", examples=["桃花岭小区业主委员会"])
    contact: str = Field(min_length=2, max_length=100, examples=["社区居委会一楼服务台"])
    posting_places: list[PostedAt] = Field(
        min_length=1, max_length=200, description="张贴在哪里", examples=[["小区公告栏"]]
    )
    # No statute names a period: seven calendar days at the least.
    days: int = Field(7, ge=7, le=60, description="公示天数，至少七日")


class CarryingAnswer(Answer):
    """A version that was declared to change nothing material against another, and what became of it.

    In force only where it is carried; then the gates of the versions before it hold for it.
    """

    plan_version_id: uuid.UUID
    number: int
    from_number: int = Field(description="与哪一版相比没有实质变更")
    reason: str = Field(examples=["只更换了图纸的签章页，项目内容、范围和分摊不变"])
    differences: list[str] = Field(examples=[["文件“改造方案.pdf”改动。"]])
    state: CarryingState
    proposed_bodies: list[Body] = Field(description="由哪一方公布")
    proposed_at: datetime
    decided_bodies: list[Body] = Field(description="由哪一方批准或者不予批准")
    decided_at: datetime | None
    decision_reason: str
    posting_id: uuid.UUID | None
    ended_at: datetime | None = Field(description="何时生效，或者何时作罢")
    outcome: str = Field(examples=["公示期满，没有成立的异议。"])


class PublishedPlan(PlanAnswer):
    """A version just published, with what differs from the one in force before it (None for the first).

    `carrying`: it was declared to change nothing material, and is not in force yet.
    """

    change: PlanDifferenceAnswer | None
    carrying: CarryingAnswer | None
