"""What the platform answers, read leniently: unknown keys are passed over, numbers may come as text and the reverse."""

import re
from enum import StrEnum
from typing import Annotated

from pydantic import AliasPath, BaseModel, BeforeValidator, ConfigDict, Field


class Lenient(BaseModel):
    """The root of everything that the platform says."""

    model_config = ConfigDict(
        extra="ignore", coerce_numbers_to_str=True, populate_by_name=True, hide_input_in_errors=True, frozen=True
    )


class Suggest(StrEnum):
    """What the platform thinks of a text or a picture; decided by this alone, never by label or strategy."""

    PASS = "pass"  # noqa: S105 - the platform's word
    REVIEW = "review"
    RISKY = "risky"


def _known(value: object) -> object:
    """A word that is new to us is one for a person to look at."""
    return value if value in list(Suggest) else Suggest.REVIEW


type Suggested = Annotated[Suggest, BeforeValidator(_known)]

STRICTEST_FIRST = (Suggest.RISKY, Suggest.REVIEW, Suggest.PASS)


class TokenAnswer(Lenient):
    """An access token and the seconds it holds."""

    access_token: str = Field(min_length=1, repr=False)
    expires_in: int


class Session(Lenient):
    """Who runs the mini-program on a phone; `session_key` comes too and is thrown away, for nothing here needs it."""

    openid: str = Field(min_length=1)
    unionid: str | None = None


class WebVisitor(Lenient):
    """Who looks at a page in WeChat, as an official account knows them.

    A page shown as a snapshot (快照页) is looked at by an account that is nobody's. A unionid comes only where the
    official account is bound to an open account, and not in every answer.
    """

    openid: str = Field(min_length=1)
    unionid: str | None = None
    is_snapshot: bool = Field(default=False, validation_alias="is_snapshotuser")


class PhoneNumber(Lenient):
    """A phone number that the platform vouches for; `number` is without the country's prefix."""

    number: str = Field(validation_alias=AliasPath("phone_info", "purePhoneNumber"), min_length=1)
    country: str = Field(validation_alias=AliasPath("phone_info", "countryCode"))
    appid: str = Field(validation_alias=AliasPath("phone_info", "watermark", "appid"))


class MessageSent(Lenient):
    """A message is on its way; the number exceeds what a phone can count and stays text."""

    msgid: str = ""


class ChoicesOfField(Lenient):
    """What an enum field of a template may say."""

    key: str = Field(validation_alias="keywordCode")
    choices: list[str] = Field(validation_alias="enumValueList")


class AccountTemplate(Lenient):
    """A message template of this account."""

    id: str = Field(validation_alias="priTmplId")
    title: str
    content: str
    type: int = Field(description="2 for one message for each consent, 3 for the long-term kind")
    enums: list[ChoicesOfField] = Field(default=[], validation_alias="keywordEnumValueList")

    @property
    def keys(self) -> list[str]:
        """The fields that a message has to fill: thing1, time2 …, in their order."""
        return re.findall(r"\{\{(\w+)\.DATA\}\}", self.content)

    @property
    def choices(self) -> dict[str, frozenset[str]]:
        """What each enum field may say."""
        return {one.key.partition(".")[0]: frozenset(one.choices) for one in self.enums}


class Templates(Lenient):
    """All templates of this account."""

    data: list[AccountTemplate] = []


class TextCheck(Lenient):
    """What the platform thinks of a text."""

    suggest: Suggested = Field(validation_alias=AliasPath("result", "suggest"))
    label: int = Field(default=100, validation_alias=AliasPath("result", "label"))
    trace_id: str = ""


class Traced(Lenient):
    """A picture is being looked at; its result comes by message push, perhaps before this answer."""

    trace_id: str = Field(min_length=1)


class Link(Lenient):
    """A link that opens the mini-program from a text message."""

    url_link: str = Field(min_length=1)
