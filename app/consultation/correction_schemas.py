"""What goes over the wire where an owner says otherwise than what was entered in their name."""

import uuid
from typing import Annotated

from pydantic import Field

from app.consultation.kinds import Stance
from app.consultation.schemas import Condition
from app.consultation.surveys.kinds import SurveyWord
from app.consultation.surveys.schemas import Answers
from app.register.schemas import Input


class MyCorrection(Input):
    """What I mean instead: my stance where the claim is one of a consultation, my answers where it is of a survey."""

    stance: Stance | None = Field(None, description="征询的意见；问卷的不填", examples=["against"])
    condition: Condition = ""
    answers: Answers | None = Field(None, description="问卷的答案；征询的不填")
    word: SurveyWord = Field(SurveyWord.ANSWERED, description="意愿问卷没有诉求的填 no_wish，答案留空 {}；其他不填")


class CorrectionAtWindow(MyCorrection):
    """The same, of an owner who showed who they are to somebody other than the agent."""

    owner_id: uuid.UUID
    known_by: Annotated[str, Field(min_length=2, max_length=200)] = Field(examples=["核对居民身份证原件"])
    evidence_id: uuid.UUID | None = None
