"""Whatever can be said over the wire can be shown in Chinese."""

import importlib
import pkgutil
import re

import pytest

import app
from app.core.labels import Labelled, labelled_enums

for found in pkgutil.walk_packages(app.__path__, "app."):
    importlib.import_module(found.name)

KINDS = labelled_enums()


def test_the_program_has_labelled_kinds() -> None:
    assert {"Role", "Permission", "PartKind", "ImportState", "Marker"} <= KINDS.keys()


def test_no_two_kinds_have_one_name() -> None:
    """The OpenAPI and the catalogue know a kind by its class's name alone."""
    named: list[str] = []
    waiting = list(Labelled.__subclasses__())
    while waiting:
        kind = waiting.pop()
        waiting.extend(kind.__subclasses__())
        named.append(kind.__name__)
    assert sorted(named) == sorted(set(named))


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.__name__)
def test_every_member_has_a_chinese_label_of_its_own(kind: type[Labelled]) -> None:
    labels = [member.label for member in kind]
    assert all(re.search(r"[\u4e00-\u9fff]", label) for label in labels)
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.__name__)
def test_every_value_is_plain_and_found_by_itself(kind: type[Labelled]) -> None:
    for member in kind:
        assert re.fullmatch(r"[a-z0-9_]+(:[a-z0-9_]+)?", member.value)
        assert kind(member.value) is member
        assert member == member.value == str(member)
