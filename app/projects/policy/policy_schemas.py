"""What goes over the wire about a district's policy."""

import uuid
from datetime import datetime

from pydantic import Field

from app.core.answers import Answer
from app.projects.kinds import PolicyState
from app.projects.policy.district_policy import DistrictPolicy
from app.projects.schemas import SecondWord
from app.register.schemas import Input, Words


class NewPolicy(Input):
    """The next version of a district's policy: from a preset, or with all it says."""

    preset: str | None = Field(None, max_length=40, description="按预设提出的，填预设名称", examples=["hebei"])
    policy: DistrictPolicy | None = Field(None, description="自拟的，填政策全文；与预设择一")
    reason: Words = Field(examples=["按省老旧小区改造实施办法制定"])


class NewPolicyDecision(SecondWord):
    """The word of another person of the district's office on a version that waits."""


class PolicyVersionAnswer(Answer):
    """A version of a district's policy, with who proposed and who decided it."""

    id: uuid.UUID
    number: int
    policy: DistrictPolicy
    sha256: str
    reason: str
    state: PolicyState
    proposed_by: str
    proposed_at: datetime
    decided_by: str | None
    decided_at: datetime | None
    decision_reason: str


class PolicyInForceAnswer(Answer):
    """The policy in force: its number, 0 for what is built in, since when, and what it says."""

    number: int
    since: datetime | None
    sha256: str
    policy: DistrictPolicy
