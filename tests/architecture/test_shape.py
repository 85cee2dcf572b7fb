"""What a reader of the tree need not meet: counts of `shape.py` that stay where they are or fall."""

import ast

import pytest

from tests.architecture.shape import ROOT, Module, Shape, modules_of, shape_of


@pytest.fixture(scope="module")
def shape() -> Shape:
    return shape_of(modules_of(ROOT))


def test_a_public_class_name_exists_once(shape: Shape) -> None:
    """But in the verification program, which travels alone."""
    assert shape.defined_twice() == {}


def test_no_folder_holds_more_files_than_one_takes_in(shape: Shape) -> None:
    assert shape.large_folders() == {}


def test_every_route_that_changes_something_says_its_rule(shape: Shape) -> None:
    assert shape.routes_without_rule == []


# What is left of shapes that are on their way out. A number may fall, and is then written down here; none may rise.
LEFT = {
    "enum_lifts": 77,  # out of documents kept as JSON, and between two enums
    "enum_values": 47,  # where text is written by hand, and cells of a sheet
    "copied_fields": 28,
    "closures": 6,  # of routes that hold their key themselves, each says why
    "long_functions": 0,
    "private_words": 0,
}


@pytest.mark.parametrize("count", LEFT)
def test_no_shape_that_is_on_its_way_out_comes_back(shape: Shape, count: str) -> None:
    assert len(getattr(shape, count)) <= LEFT[count]


def test_what_is_counted_is_found() -> None:
    text = """
class Held(Labelled):
    A = "a", "甲"

class Held2:
    told: str

async def made(one: str) -> None:
    async def act() -> None: ...
    await once(act)
    Held(row.kind)
    Held.A.value
    Answer(a=row.a, b=row.b, c=row.c)

@router.post("/")
async def begin() -> None: ...

@router.post("/", once="room:begin")
async def end() -> None: ...
"""
    found = shape_of([Module("app/room/a.py", text, ast.parse(text)), Module("app/room/b.py", text, ast.parse(text))])
    assert len(found.enum_lifts) == len(found.enum_values) == len(found.closures) == 2
    assert list(found.copied_fields.values()) == [3, 3]
    assert len(found.routes_without_rule) == 2
    assert sorted(found.defined_twice()) == ["Held", "Held2"]
    assert sorted(one.split(" ")[1] for one in found.private_words[:4]) == ["held", "made", "one", "told"]
    assert found.lines == {"room": 2 * text.count("\n")}
