"""Subscription messages: one consent, one message; the rules of the fields; what the user did, told by event."""

import asyncio
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.standin.call import OK, Api, CallIn, Errcode
from app.standin.people import PlatformPeople
from app.standin.push import Pusher

ONE_TIME, LONG_TERM = 2, 3

_DAY = r"\d{4}(年\d{1,2}月\d{1,2}日|[-/.]\d{1,2}[-/.]\d{1,2})"
_TIME = r"\d{1,2}:\d{2}(:\d{2})?"
TYPES = {
    "thing": r".{1,20}",
    "character_string": r"[!-~ ]{1,32}",
    "number": r"(?=.{1,32}\Z)\d+(\.\d+)?",
    "letter": r"[a-zA-Z]{1,32}",
    "symbol": r"[^a-zA-Z0-9\s\u3400-\u9fff]{1,5}",
    "time": rf"({_DAY} ?)?{_TIME}( ?~ ?({_DAY} ?)?{_TIME})?",
    "date": rf"{_DAY}( ?{_TIME})?( ?~ ?{_DAY}( ?{_TIME})?)?",
    "amount": r"[^\d\s]?(?=(\D*\d){1,10}\D*\Z)\d+(\.\d+)?元?",
    "phone_number": r"[-+()#* 0-9]{1,17}",
    "car_number": r"[0-9A-Za-z\u3400-\u9fff]{1,8}",
    "name": r"([^\d\n]{1,10}|[^\d\n\u3400-\u9fff]{11,20})",
    "phrase": r"[\u3400-\u9fff]{1,5}",
}


@dataclass
class StandinTemplate:
    """A message template: its keys, and for each enum key what it may say."""

    id: str
    title: str
    keys: list[str]
    type: int = ONE_TIME
    enums: dict[str, list[str]] = field(default_factory=dict)
    banned: bool = False

    def as_json(self) -> dict[str, Any]:
        """As the platform lists it."""
        told: dict[str, Any] = {
            "priTmplId": self.id,
            "title": self.title,
            "content": "".join(f"{key}:{{{{{key}.DATA}}}}\n" for key in self.keys),
            "example": "",
            "type": self.type,
        }
        if self.enums:
            told["keywordEnumValueList"] = [
                {"keywordCode": f"{key}.DATA", "enumValueList": values} for key, values in self.enums.items()
            ]
        return told


class Subscriptions:
    """Templates, who accepted what how often, and the messages that went out."""

    def __init__(self, people: PlatformPeople, pusher: Pusher) -> None:
        self.people, self.pusher = people, pusher
        self.templates: dict[str, StandinTemplate] = {}
        self.sent: list[dict[str, Any]] = []
        self.refused_words: set[str] = set()
        self.held: asyncio.Event | None = None  # while it is not set, a send takes its time
        self._left: Counter[tuple[str, str]] = Counter()
        self._under_way: set[str] = set()
        self._msgid = 1988810812324364291

    def apis(self) -> list[Api]:
        """What this area answers."""
        return [
            Api("POST", "/cgi-bin/message/subscribe/send", self.send),
            Api("GET", "/wxaapi/newtmpl/gettemplate", self.gettemplate),
        ]

    def add(self, template: StandinTemplate) -> None:
        """A template chosen in the console."""
        self.templates[template.id] = template

    def left(self, name: str, template_id: str) -> int:
        """How many messages this user may still be sent."""
        return self._left[self.people.user(name).openid, template_id]

    def popup(self, name: str, answers: Mapping[str, str]) -> None:
        """The user was asked for these templates and said `accept` or `reject` to each; told by event."""
        self._decide(name, answers)
        self._tell(name, "subscribe_msg_popup_event", [{"PopupScene": "0", **one} for one in _items(answers)])

    def switched_off(self, name: str, *template_ids: str) -> None:
        """The user declined in the settings; told by event."""
        answers = dict.fromkeys(template_ids, "reject")
        self._decide(name, answers)
        self._tell(name, "subscribe_msg_change_event", _items(answers))

    async def gettemplate(self, _: CallIn) -> dict[str, Any]:
        """The account's templates."""
        return OK | {"data": [template.as_json() for template in self.templates.values()]}

    async def send(self, call: CallIn) -> dict[str, Any]:
        """One message to one user, who must have accepted it; one at a time."""
        user = self.people.with_openid(call.body.get("touser"))
        template = self.templates.get(str(call.body.get("template_id")))
        if template is None:
            raise Errcode(40037, "invalid template_id")
        if template.banned:
            raise Errcode(43107, "template is banned")
        if user.openid in self._under_way:
            raise Errcode(43108, "concurrent send to the same user")
        self._under_way.add(user.openid)
        try:
            # The others get their turn, so that an overlap is one here as it would be there.
            await (self.held.wait() if self.held is not None else asyncio.sleep(0))
            return self._sent(call.body, user.openid, template)
        finally:
            self._under_way.discard(user.openid)

    def _sent(self, body: Mapping[str, Any], openid: str, template: StandinTemplate) -> dict[str, Any]:
        if body.get("miniprogram_state", "formal") not in {"developer", "trial", "formal"}:
            raise Errcode(40097, "invalid args: miniprogram_state")
        if body.get("lang", "zh_CN") not in {"zh_CN", "en_US", "zh_HK", "zh_TW"}:
            raise Errcode(40097, "invalid args: lang")
        values = _values(template, body.get("data"))
        if any(word in value for word in self.refused_words for value in values.values()):
            raise Errcode(45168, "the message contains sensitive words")
        if self._left[openid, template.id] <= 0:
            raise Errcode(43101, "user refuse to accept the msg")
        if template.type == ONE_TIME:
            self._left[openid, template.id] -= 1
        self._msgid += 1
        self.sent.append({**body, "msgid": self._msgid})
        item = {"TemplateId": template.id, "MsgID": str(self._msgid), "ErrorCode": "0", "ErrorStatus": "success"}
        self.pusher.event(openid, "subscribe_msg_sent_event", List=item)
        return OK | {"msgid": self._msgid}

    def _decide(self, name: str, answers: Mapping[str, str]) -> None:
        openid = self.people.user(name).openid
        for template_id, answer in answers.items():
            # A rejection of one that was accepted before takes everything back.
            self._left[openid, template_id] = self._left[openid, template_id] + 1 if answer == "accept" else 0

    def _tell(self, name: str, event: str, items: list[dict[str, Any]]) -> None:
        told: object = items[0] if len(items) == 1 else items
        self.pusher.event(self.people.user(name).openid, event, List=told)


def _items(answers: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{"TemplateId": key, "SubscribeStatusString": answer} for key, answer in answers.items()]


def _values(template: StandinTemplate, data: object) -> dict[str, str]:
    given = data if isinstance(data, dict) else {}
    for key in given:
        if key not in template.keys:
            raise Errcode(47003, f"argument invalid! data.{key}.value invalid")
    values: dict[str, str] = {}
    for key in template.keys:
        value = given[key].get("value") if isinstance(given.get(key), dict) else None
        if value in (None, ""):
            raise Errcode(47003, f"argument invalid! data.{key}.value is empty")
        kind = key.rstrip("0123456789")
        allowed = value in template.enums.get(key, []) if kind == "enum" else re.fullmatch(TYPES[kind], str(value))
        if not allowed:
            raise Errcode(47003, f"argument invalid! data.{key}.value invalid")
        values[key] = str(value)
    return values
