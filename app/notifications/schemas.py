"""What goes over the wire about notices: the inbox, consent to messages, works notices."""

import uuid
from datetime import datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, Field

from app.core.answers import Answer
from app.core.paging import Page
from app.notifications.inbox import NoticeInInbox
from app.notifications.kinds import NoticeKind
from app.register.schemas import Input, ScopeInput

type TemplateId = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[\w-]+$", examples=["T1"])]


class InboxNotice(Answer):
    """A notice in a resident's inbox; `subject_id` is the vote, the estate or the event that it tells of."""

    id: uuid.UUID
    community_id: uuid.UUID
    kind: NoticeKind
    subject_kind: str = Field(examples=["vote"])
    subject_id: uuid.UUID
    title: str
    body: str
    at: datetime
    opened_at: datetime | None

    @classmethod
    def from_notice(cls, received: NoticeInInbox) -> "InboxNotice":
        """As it is shown."""
        one = received.notice
        return cls(
            id=one.id,
            community_id=one.community_id,
            kind=one.kind,
            subject_kind=one.subject_kind,
            subject_id=one.subject_id,
            title=one.title,
            body=one.body,
            at=one.at,
            opened_at=received.opened_at,
        )


class InboxPage(Page[InboxNotice]):
    """How many notices I have not opened, and fifty of them all, the newest first."""

    unread: int = Field(examples=[2])


class TemplatesToAsk(BaseModel):
    """The template ids for wx.requestSubscribeMessage at this tap; empty where nothing is to be asked."""

    template_ids: list[str] = Field(examples=[["T1"]])


class SubscribeAnswers(Input):
    """What the user answered, as the phone was told; the platform's own event is what counts in the end."""

    answers: dict[
        TemplateId,
        Literal["accept", "reject", "ban", "filter", "acceptWithAlert", "acceptWithAudio", "acceptWithForcePush"],
    ] = Field(min_length=1, max_length=5, examples=[{"T1": "accept"}])


class SubscribeTaken(BaseModel):
    """How many of the answers are a reason to try a message."""

    hinted: int


class NewWorksNotice(Input):
    """What is going to happen where, from when until when."""

    scope: ScopeInput = Field(examples=[{"kind": "stairwell", "building": "1", "stairwell": "2"}])
    title: str = Field(min_length=2, max_length=40, examples=["明天上午停水"])
    told: str = Field(min_length=2, max_length=500, examples=["更换给水立管，请提前储水。"])
    starts_at: AwareDatetime = Field(examples=["2026-11-25T09:00:00+08:00"])
    ends_at: AwareDatetime = Field(examples=["2026-11-25T12:00:00+08:00"])
    contact: str = Field(min_length=2, max_length=100, examples=["项目部 王工"])


class WorksNoticeAnswer(Answer):
    """The notice as it was told, and how many parts it concerns."""

    id: uuid.UUID
    title: str
    body: str
    parts: int
    at: datetime
