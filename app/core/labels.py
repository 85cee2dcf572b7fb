"""Enums whose members carry the Chinese words shown to people. Pure: standard library only."""

from enum import Enum, StrEnum


class Labelled(StrEnum):
    """A StrEnum whose members carry a Chinese label: `NAME = "wire_value", "标签"`."""

    label: str

    def __new__(cls, value: str, label: str = "") -> "Labelled":
        # The default only serves the look-up by value, `Role("auditor")`; a test holds every member to have a label.
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


def labelled_enums() -> dict[str, type[Labelled]]:
    """Every enum with Chinese labels that the program has loaded, by class name."""
    found: dict[str, type[Labelled]] = {}
    waiting = list(Labelled.__subclasses__())
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.__subclasses__())
        if issubclass(kind, Enum) and len(kind):
            found[kind.__name__] = kind
    return dict(sorted(found.items()))
