"""The root of what goes out over the wire, and the words that it puts beside what people cannot read.

Every instant of an answer has its words beside it: `opens_at` as `opens_at_shown`, "2026-12-18 00:00". The class adds the
field, and an answer fills it; no class declares it and nobody hands it over. What closes, ends, expires, is due or runs until an
instant is shown as an end, "24:00" of the day that is over; its name says so.
"""

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Self, TypeAliasType, get_args

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from app.core.periods import end_words, start_words

type InstantText = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
"""An instant within facts that were hashed: answered letter by letter, so that the hash can be taken again."""


@dataclass(frozen=True, slots=True)
class WordsBeside:
    """The words of a field, in a field of the same name with this ending."""

    ending: str
    words: Callable[[Any], str]
    example: str


@dataclass(frozen=True, slots=True)
class _Bare:
    """The mark of an instant without words of its own."""


BareInstant = Annotated[datetime, _Bare()]
"""An instant that a program alone reads, or that another field says in words; the test of times says which, and why."""

_ENDS = re.compile(r"(^|_)(by|closes|due|ends|expires|until)(_|$)")
_START = WordsBeside("_shown", start_words, "2026-12-18 09:30")
_END = WordsBeside("_shown", end_words, "2026-12-27 24:00")


@dataclass(frozen=True, slots=True)
class _Words:
    """How a field of words is filled: from the field beside it."""

    field: str
    words: Callable[[Any], str]

    def __call__(self, data: dict[str, Any]) -> str | list[str]:
        """Give the words, of a list one for each; `data` are the fields before it."""
        value = data[self.field]
        return [self.words(one) for one in value] if isinstance(value, list) else self.words(value)


def filled_from(field: str, words: Callable[[Any], str], description: str, example: str) -> Any:
    """A field of words under a name of its own, which an answer fills from the field named, that stands before it."""
    return Field(default_factory=_Words(field, words), description=description, examples=[example])


class Answer(BaseModel):
    """What somebody is answered; its fields are read from a row or another object that has them."""

    model_config = ConfigDict(from_attributes=True)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        """Add the fields of words, each behind its own; pydantic reads the annotations after this."""
        super().__init_subclass__(**kwargs)
        annotations: dict[str, Any] = {}
        declared = inspect.get_annotations(cls)
        for name, hint in declared.items():
            annotations[name] = hint
            beside = _beside(name, hint)
            if beside is not None and (added := f"{name}{beside.ending}") not in declared:
                many = getattr(hint, "__origin__", None) is list
                annotations[added] = Annotated[
                    list[str] if many else str,
                    Field(
                        default_factory=_Words(name, beside.words),
                        examples=[[beside.example] if many else beside.example],
                    ),
                ]
        cls.__annotations__ = annotations

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Say of the words that they are always there, though nobody hands them over."""
        told = handler(schema)
        described = handler.resolve_ref_schema(told)
        properties, required = described.get("properties", {}), {*described.get("required", ())}
        present = required | {name for name, field in cls.model_fields.items() if _is_words(field.default_factory)}
        if present:
            described["required"] = [name for name in properties if name in present]
        return told

    @classmethod
    def from_row(cls, row: object, **named: Any) -> Self:
        """Read the fields from the attributes of a row, but those that are named; the words come by themselves.

        A field with a default is read too: what a row has and an answer must not tell is no field of it, or is named.
        Raises AttributeError for a field that is neither, TypeError for a name that is no field.
        """
        fields = cls.model_fields
        if unknown := named.keys() - fields.keys():
            raise TypeError(f"{cls.__name__} has no {', '.join(sorted(unknown))}")
        read = {name for name, field in fields.items() if not _is_words(field.default_factory)} | named.keys()
        return cls(**{name: named[name] if name in named else getattr(row, name) for name in fields if name in read})


def _is_words(factory: object) -> bool:
    return isinstance(factory, _Words)


def _beside(name: str, hint: Any) -> WordsBeside | None:
    """The words that a field gets: those its type says, those of an instant, or none."""
    parts = list(_parts(hint))
    if any(isinstance(part, _Bare) for part in parts):
        return None
    if said := next((part for part in parts if isinstance(part, WordsBeside)), None):
        return said
    return (_END if _ENDS.search(name) else _START) if datetime in parts else None


def _parts(hint: Any) -> Iterator[Any]:
    """A type with what it is put together of: alternatives, marks."""
    yield hint
    for part in get_args(hint.__value__ if isinstance(hint, TypeAliasType) else hint):
        yield from _parts(part)
