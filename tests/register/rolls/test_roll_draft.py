"""Drawing up a roll, without a database."""

import pytest

from app.register.imports.difference import RegisteredPart
from app.register.kinds import AreaSource, PartKind, Stock
from app.register.rolls.roll_draft import draw
from app.register.scopes import EstateScope


def part(name: str, owners: str, area_c: int | None = 10000, kind: PartKind = PartKind.DWELLING) -> RegisteredPart:
    building, stairwell, room = name.split("-")
    return RegisteredPart(
        id=name,
        building=building,
        stairwell=stairwell,
        room=room,
        kind=kind,
        area_c=area_c,
        area_source=AreaSource.REGISTER if area_c else None,
        area_document="",
        stock=Stock.DELIVERED,
        owners=dict.fromkeys(owners),
    )


def behind(*parts: RegisteredPart) -> dict[str, frozenset[str]]:
    return {one.id: frozenset(one.owners) for one in parts}


def test_numbers_follow_the_order_of_the_parts() -> None:
    parts = [part("1-1-101", "b"), part("1-1-102", "ab"), part("1-1-103", "b"), part("1-1-104", "c")]
    drawn = draw(parts, behind(*parts), include_parking=False)
    assert [entry.voter for entry in drawn.entries] == ["p001", "p002", "p001", "p003"]
    assert [dict(entry.owners) for entry in drawn.entries] == [
        {"b": "o0001"},
        {"a": "o0002", "b": "o0001"},
        {"b": "o0001"},
        {"c": "o0003"},
    ]


def test_parking_keeps_its_place_and_has_no_number() -> None:
    parts = [part("1-1-101", "a"), part("1--P1", "b", kind=PartKind.PARKING), part("1-1-102", "b")]
    drawn = draw(parts, behind(*parts), include_parking=False)
    assert [(entry.position, entry.i, entry.voter) for entry in drawn.entries] == [
        (0, 0, "p001"),
        (1, None, None),
        (2, 1, "p002"),
    ]
    assert drawn.heads == 2


def test_parking_without_area_is_passed_over_and_a_dwelling_is_not() -> None:
    parts = [part("1-1-101", "a"), part("1--P1", "b", None, PartKind.PARKING)]
    assert len(draw(parts, behind(*parts), include_parking=False).entries) == 1
    with pytest.raises(ValueError, match="no area"):
        draw(parts, behind(*parts), include_parking=True)


def test_the_hash_is_of_what_decides_and_of_nobodys_name() -> None:
    parts = [part("1-1-101", "a"), part("1-1-102", "b")]
    same = [part("1-1-101", "x"), part("1-1-102", "y")]
    merged = [part("1-1-101", "a"), part("1-1-102", "a")]
    hashes = [
        draw(one, behind(*one), include_parking=False).sha256(EstateScope(), include_parking=False)
        for one in (parts, same, merged)
    ]
    assert hashes[0] == hashes[1] != hashes[2]


def test_a_thousand_heads_are_numbered_with_four_digits() -> None:
    parts = [part(f"1-1-{number}", f"{number:04d}") for number in range(1000)]
    behind_each = {one.id: frozenset({one.room}) for one in parts}
    drawn = draw(parts, behind_each, include_parking=False)
    assert (drawn.entries[0].voter, drawn.entries[-1].voter) == ("p0001", "p1000")
