"""What may stand in the fields of a subscription message, by the type that a field's key begins with.

The platform refuses the whole message (47003) for one field that breaks its rule, so every value is looked at before.
A long `thing` is shortened, for a title of ours may be any length, and a day's end is 23:59; nothing else can be changed
without saying something else. Source: the platform's table of parameter types for 订阅消息.

Pure: standard library only.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

THING = 20

_CHINESE = "\u3400-\u4dbf\u4e00-\u9fff"
_MONTH, _DATE = r"(?:0?[1-9]|1[0-2])", r"(?:0?[1-9]|[12]\d|3[01])"
_DAY = "|".join([rf"\d{{4}}年{_MONTH}月{_DATE}日", *(rf"\d{{4}}{by}{_MONTH}{by}{_DATE}" for by in ("-", "/", r"\."))])
_CLOCK = r"(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?"
_TIME = rf"(?:(?:{_DAY})\s?)?{_CLOCK}"
_DATE_MAYBE_TIME = rf"(?:{_DAY})(?:\s?{_CLOCK})?"
_END_OF_DAY = re.compile(r"\b24:00\b")
_KEY = re.compile(r"([a-z_]+)\d+")


def _one_or_range(moment: str) -> re.Pattern[str]:
    return re.compile(rf"{moment}(?:\s?~\s?{moment})?")


_RULES: dict[str, tuple[re.Pattern[str], str]] = {
    "thing": (re.compile(rf".{{1,{THING}}}"), f"不超过 {THING} 个字"),
    "character_string": (re.compile(r"[\x20-\x7e]{1,32}"), "不超过 32 个字母、数字、符号，不含汉字"),
    "number": (re.compile(r"(?=.{1,32}$)\d+(\.\d+)?"), "不超过 32 位数字，可带小数"),
    "letter": (re.compile(r"[A-Za-z]{1,32}"), "不超过 32 个字母"),
    "symbol": (re.compile(r"(?:[^\w\s]|_){1,5}"), "不超过 5 个符号"),
    "time": (_one_or_range(_TIME), "24 小时制时间，可带日期，如 2026年11月24日 15:00"),
    "date": (_one_or_range(_DATE_MAYBE_TIME), "年月日，可带时间，如 2026年11月24日"),
    "amount": (re.compile(r"[¥￥$€£]?(?=(?:\.?\d){1,10}\.?元?$)\d+(\.\d+)?元?"), "一个币种符号加不超过 10 位数字"),
    "phone_number": (re.compile(r"[0-9+\-() #*]{1,17}"), "不超过 17 位数字、符号"),
    "car_number": (re.compile(rf"[{_CHINESE}A-Za-z0-9]{{1,8}}"), "不超过 8 位车牌号"),
    "name": (
        re.compile(rf"(?:[{_CHINESE}A-Za-z·.\-\s']{{1,10}}|[A-Za-z·.\-\s']{{1,20}})"),
        "不超过 10 个汉字，或 20 个字母、符号",
    ),
    "phrase": (re.compile(rf"[{_CHINESE}]{{1,5}}"), "不超过 5 个汉字"),
}


@dataclass(frozen=True, slots=True)
class DataFault:
    """A field that the platform would refuse the message for, and the rule of its type."""

    key: str
    rule: str


def fitted(
    data: Mapping[str, str], choices: Mapping[str, frozenset[str]]
) -> tuple[dict[str, str], tuple[DataFault, ...]]:
    """The values as they may be sent, and every fault of those that may not.

    Line breaks and control characters become spaces. `choices` says what an enum field of the template may hold.
    """
    values = {key: _fitting(key, " ".join(_visible(value).split())) for key, value in data.items()}
    found = (_fault(key, value, choices) for key, value in values.items())
    return values, tuple(fault for fault in found if fault is not None)


def _visible(value: str) -> str:
    return "".join(character if character.isprintable() else " " for character in value)


def _fitting(key: str, value: str) -> str:
    match _kind(key):
        case "thing" if len(value) > THING:
            return value[: THING - 1] + "…"
        case "time" | "date":
            # The platform's clock has no 24:00; a minute too early misleads nobody, the next day does.
            return _END_OF_DAY.sub("23:59", value)
        case _:
            return value


def _kind(key: str) -> str:
    named = _KEY.fullmatch(key)
    return named[1] if named else ""


def _fault(key: str, value: str, choices: Mapping[str, frozenset[str]]) -> DataFault | None:
    kind = _kind(key)
    if not value:
        return DataFault(key, "不能为空")
    if kind == "enum":
        allowed = choices.get(key, frozenset())
        return None if value in allowed else DataFault(key, f"只能是 {'、'.join(sorted(allowed))} 之一")
    if kind not in _RULES:
        return DataFault(key, "没有这种类型的字段")
    pattern, rule = _RULES[kind]
    return None if pattern.fullmatch(value) else DataFault(key, rule)
