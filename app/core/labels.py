"""Enums whose members carry the Chinese words shown to people. Pure: standard library only."""

from enum import StrEnum


class Labelled(StrEnum):
    """A StrEnum whose members carry a Chinese label: `NAME = "wire_value", "标签"`."""

    label: str

    def __new__(cls, value: str, label: str = "") -> "Labelled":
        # The default only serves the look-up by value, `Role("auditor")`; a test holds every member to have a label.
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member
