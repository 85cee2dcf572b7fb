"""What goes over the wire about cases to anybody."""

import uuid
from datetime import date, datetime

from pydantic import BaseModel, Field

from app.complaints.categories import Heading
from app.complaints.kinds import CaseOutcome, CaseState, ClockKind, Rating, Urgency
from app.complaints.limits.limits import Limits
from app.complaints.reporters.own.my_schemas import OtherChannel
from app.complaints.settings.option_schemas import limits_stored
from app.core.answers import Answer
from app.core.paging import Page
from app.media.schemas import PictureLinks
from app.register.scope_answers import StairwellName


class PublicCase(Answer):
    """A released case, masked: no reporter, no point, of an indoor matter no more than the building; days, not instants."""

    id: uuid.UUID
    number: int
    category: str
    category_words: str
    heading: Heading
    urgency: Urgency
    building: str
    stairwell: StairwellName | None = Field(description="不在某一单元内的、户内的为空")
    floor: str
    spot: str
    words: str = Field(description="经审核通过的文字，个人信息已遮挡；未通过的为空")
    photos: list[PictureLinks] = Field(description="经审核通过的照片，已按遮挡处理")
    state: CaseState
    state_words: str
    outcome: CaseOutcome | None
    rating: Rating | None
    reported_on: date
    ended_on: date | None
    joined: int = Field(description="另有几人反映同一问题")


class PublicCasesPage(Page[PublicCase]):
    """Fifty at most; `open` says whether the estate shows any."""

    open: bool


class PublicCaseCounts(BaseModel):
    """How many cases are released, by state and by heading."""

    open: bool
    cases: int
    by_state: dict[CaseState, int]
    by_heading: dict[Heading, int]


class CategoryLimits(Answer):
    """The limits of one category, in words."""

    category: str
    label: str
    heading: Heading
    urgency: Urgency
    limits: dict[ClockKind, str]


# A type checker follows no class that is made while the program starts.
LimitsStored = limits_stored(Limits)


class PublicCaseLimits(Answer):
    """The version in force: what the board prints and what is enforced are this. Empty version: the defaults, not yet used."""

    version: int | None
    sha256: str | None
    since_at: datetime | None
    categories: list[CategoryLimits]
    configured: LimitsStored = Field(  # type: ignore[valid-type]
        description="该版本的时限配置原文，其哈希值见 sha256"
    )
    elsewhere: list[OtherChannel]
