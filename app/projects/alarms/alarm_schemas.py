"""What goes over the wire about alarms after works began."""

import uuid
from datetime import datetime

from pydantic import Field

from app.core.answers import Answer
from app.identity.permissions import Role
from app.projects.kinds import AlarmCause, AlarmCourse, AlarmState
from app.register.schemas import Input, Words


class NewAlarmProposal(Input):
    """How one body would have the works go on, and why."""

    course: AlarmCourse = Field(examples=["go_on"])
    items: list[str] = Field(
        default_factory=list,
        max_length=300,
        description="部分继续施工时填：继续施工的方案项目内容的编号（没有编号的填名称）",
        examples=[[]],
    )
    reason: Words = Field(examples=["撤销的理由与施工内容无关，已另行通知重新表决，停工会使屋面漏雨"])
    evidence: list[uuid.UUID] = Field(default_factory=list, max_length=20, description="文件的证据编号")


class AlarmRulingBody(Input):
    """The other body's word on what was proposed."""

    approve: bool = Field(examples=[True])
    reason: Words = Field(examples=["同意街道的处理意见"])


class AlarmDecisionAnswer(Answer):
    """A proposal of one body, and what another said to it; `approved` is null while it waits."""

    course: AlarmCourse
    items: list[str] = Field(description="继续施工的项目内容", examples=[["WQ-1"]])
    reason: str
    proposed_as: Role
    proposed_at: datetime
    approved: bool | None
    ruled_as: Role | None
    ruled_at: datetime | None
    ruling_reason: str


class SiteAlarmAnswer(Answer):
    """An alarm after works began, as everybody reads it; the works go on or not as the last decision says."""

    id: uuid.UUID
    cause: AlarmCause
    reasons: list[str] = Field(examples=[["表决 v-20261124-0001 的结果不再有效：被法院撤销"]])
    state: AlarmState
    course: AlarmCourse | None = Field(description="最近一次决定，还没有决定的为空")
    raised_at: datetime
    due_at: datetime
    due_at_shown: str = Field(description="两方最迟何时作出决定", examples=["2026-12-11 24:00"])
    overdue: bool = Field(description="是否逾期没有决定，或者逾期才决定")
    decisions: list[AlarmDecisionAnswer]
