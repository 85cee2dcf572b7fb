"""What the platform sends by itself: proved to be its own, named so that a repetition is known, and understood.

The address of the service is told in the platform's console, in 安全模式 with JSON. With an EncodingAESKey only what is
encrypted is taken: the signature of the plain mode does not cover the body.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AliasChoices, AliasPath, BeforeValidator, Field, SecretStr, ValidationError

from app.core.settings import Settings
from app.wechat.answers import Lenient, Suggested
from app.wechat.push_crypto import NotGenuine, decrypted, require_signature

MOST_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class PushKeys:
    """What this mini-program and the platform agreed on in its console; without `key` messages come unencrypted."""

    appid: str
    token: SecretStr
    key: SecretStr | None

    @classmethod
    def from_settings(cls, settings: Settings) -> "PushKeys | None":
        """The keys of the settings; None where they name no mini-program, or no token for its push."""
        if settings.wechat_appid is None or settings.wechat_push_token is None:
            return None
        return cls(settings.wechat_appid, settings.wechat_push_token, settings.wechat_push_key)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What stands in the address of everything that the platform sends."""

    timestamp: str
    nonce: str
    signature: str
    msg_signature: str = ""


def require_check(keys: PushKeys, stamp: Stamp) -> None:
    """That the platform's check of our address is its own; raises NotGenuine."""
    require_signature(stamp.signature, keys.token.get_secret_value(), stamp.timestamp, stamp.nonce)


def opened(keys: PushKeys, stamp: Stamp, body: bytes) -> dict[str, Any]:
    """What was sent, decrypted; raises NotGenuine where it is not the platform's, or no JSON."""
    if len(body) > MOST_BYTES:
        raise NotGenuine("size")
    if keys.key is None:
        require_check(keys, stamp)
        return _object(body)
    encrypted = str(_object(body).get("Encrypt", ""))
    require_signature(stamp.msg_signature, keys.token.get_secret_value(), stamp.timestamp, stamp.nonce, encrypted)
    return _object(decrypted(keys.key.get_secret_value(), encrypted, keys.appid))


def _object(body: bytes) -> dict[str, Any]:
    try:
        # Fractions stay as they are written: nothing here is one, and the database takes no infinity.
        fields = json.loads(body.decode(), parse_float=str, parse_constant=str)
    except (ValueError, RecursionError):
        raise NotGenuine("no JSON") from None
    if not isinstance(fields, dict):
        raise NotGenuine("no JSON object")
    return _storable(fields)  # type: ignore[no-any-return]


def _storable(content: Any) -> Any:
    """The same without what the database takes in no text: NUL, and halves of surrogate pairs."""
    if isinstance(content, str):
        return content.replace("\0", "").encode(errors="replace").decode()
    if isinstance(content, dict):
        return {_storable(key): _storable(value) for key, value in content.items()}
    return [_storable(one) for one in content] if isinstance(content, list) else content


def dedupe_key(fields: Mapping[str, Any]) -> str:
    """What a repetition of the same message has in common with it, and another message has not.

    Messages have a number. Events have none: sender, second and kind would take two messages sent in one second for
    one, so what the event speaks of is part of its name.
    """
    if fields.get("MsgId"):
        return f"message:{fields['MsgId']}"
    if not fields.get("CreateTime"):
        return f"body:{hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()}"
    items = [item for item in _one_or_many(fields.get("List", [])) if isinstance(item, dict)]
    spoken_of = [
        fields.get("trace_id", ""),
        *(item.get("MsgID") or f"{item.get('TemplateId')}={item.get('SubscribeStatusString')}" for item in items),
    ]
    parts = (fields.get("FromUserName", ""), fields["CreateTime"], fields.get("Event", ""), *spoken_of)
    return "event:" + ":".join(str(part) for part in parts)


def _one_or_many(value: Any) -> list[Any]:
    """A list: the platform sends an object where there is one item, and an array where there are several."""
    return value if isinstance(value, list) else [value]


class SubscribeWord(StrEnum):
    """What a user did about a template, or became of a message."""

    POPUP = "subscribe_msg_popup_event"
    CHANGE = "subscribe_msg_change_event"
    SENT = "subscribe_msg_sent_event"


class Subscription(Lenient):
    """One template of a popup or of the settings, and whether its messages are accepted."""

    template_id: str = Field(alias="TemplateId")
    status: str = Field(default="", alias="SubscribeStatusString")
    msgid: str = Field(default="", alias="MsgID")
    errcode: int = Field(default=0, alias="ErrorCode")

    @property
    def accepted(self) -> bool:
        """`accept`, and its kinds with a sound or an alert."""
        return self.status.startswith("accept")


class Subscribed(Lenient):
    """A user accepted or declined templates, or a message reached them or did not."""

    event: SubscribeWord = Field(alias="Event")
    openid: str = Field(alias="FromUserName", min_length=1)
    items: Annotated[list[Subscription], BeforeValidator(_one_or_many)] = Field(
        validation_alias=AliasChoices(
            "List",
            AliasPath("SubscribeMsgPopupEvent", "List"),
            AliasPath("SubscribeMsgChangeEvent", "List"),
            AliasPath("SubscribeMsgSentEvent", "List"),
        )
    )


MEDIA_CHECK = "wxa_media_check"


class MediaChecked(Lenient):
    """What the platform thinks of a picture; without a verdict (it could not fetch the file) a person looks at it."""

    trace_id: str = Field(min_length=1)
    errcode: int = 0
    suggested: Suggested | None = Field(default=None, validation_alias=AliasPath("result", "suggest"))
    label: int | None = Field(default=None, validation_alias=AliasPath("result", "label"))

    @property
    def verdict(self) -> Suggested | None:
        """What counts; None for a failure, whatever else stands beside it."""
        return self.suggested if self.errcode == 0 else None


type Event = Subscribed | MediaChecked

_EVENTS: dict[str, type[Subscribed] | type[MediaChecked]] = {
    **dict.fromkeys(SubscribeWord, Subscribed),
    MEDIA_CHECK: MediaChecked,
}


def understood(fields: Mapping[str, Any]) -> Event | None:
    """The event; None where it is of a kind that nothing here waits for, or not as documented."""
    model = _EVENTS.get(str(fields.get("Event", "")))
    try:
        return model.model_validate(dict(fields)) if model else None
    except ValidationError:
        return None
