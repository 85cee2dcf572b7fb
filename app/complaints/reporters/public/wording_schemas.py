"""What goes over the wire about the words of a case as anybody may read them."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from app.complaints.personal import PersonalKind
from app.complaints.reporters.public.public_schemas import PublicCase
from app.complaints.reporters.report_schemas import LONGEST
from app.core.answers import Answer
from app.register.schemas import Input


class NewPublicWording(Input):
    """What anybody is to read instead of some words of a case, and why; empty: nothing of them."""

    where: Annotated[str, Field(max_length=40, examples=["events.1"], description="哪一处文字，取自列表的 where")]
    public: Annotated[str, Field(max_length=LONGEST, examples=["＊＊＊的某某深夜装修，影响休息。"])]
    reason: Annotated[str, Field(min_length=2, max_length=500, examples=["遮挡房号、姓名"])]


class WordingFinding(Answer):
    """What in the words for the public tells of a person: characters `start` until before `end`."""

    kind: PersonalKind
    label: str = Field(examples=["电话号码"])
    start: int
    end: int
    text: str


class WordedText(Answer):
    """Some words of a case: as they were said, as anybody reads them or would, and what stands in the way of that."""

    where: str = Field(examples=["events.1"])
    label: str = Field(examples=["第1条（报事）"])
    own: str = Field(description="报事人的原话，不变")
    public: str = Field(description="现行对外文字；没有写过的是原话")
    findings: list[WordingFinding] = Field(description="对外文字里还须遮挡的内容；空的可以公开")
    proposed: str = Field(description="系统的遮挡稿")


class WordingVersion(Answer):
    """A wording with who gave it, when and why."""

    number: int
    where: str
    public: str
    reason: str
    made_by: str
    made_at: datetime


class WordingsAnswer(BaseModel):
    """The words of a case for the public, and the case as anybody would read it; `ready` says whether it can be released."""

    texts: list[WordedText]
    ready: bool
    versions: list[WordingVersion]
    preview: PublicCase
