"""What in a report tells who made it. No database."""

import pytest

from app.complaints.reporters.revealing import Home, names_room, tells

HOME = Home("3", "2", "302")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("我家302漏水", True),
        ("3-2-302 漏水", True),
        ("302室门口", True),
        ("1302 漏水", False),
        ("3020 元", False),
        ("B302", False),
        ("三楼漏水", False),
    ],
)
def test_a_room_is_named_by_its_figures_alone(text: str, named: bool) -> None:
    assert names_room(text, HOME) is named


def test_a_short_room_is_named_with_its_word() -> None:
    assert names_room("5室漏水", Home("1", "", "5"))
    assert names_room("5 号房", Home("1", "", "5")) is False
    assert names_room("5号房漏水", Home("1", "", "5"))
    assert not names_room("漏了5天", Home("1", "", "5"))
    assert not names_room("漏水", Home("1", "", ""))


def fields(words: str = "漏水", **changed: object) -> list[str]:
    usual: dict[str, object] = {"floor": "", "spot": "", "indoor": False, "pinned": False, "photos": 0, "homes": [HOME]}
    given = usual | changed
    return [one.field for one in tells(words, given.pop("floor"), given.pop("spot"), **given)]  # type: ignore[arg-type]


def test_nothing_is_said_where_nothing_tells() -> None:
    assert fields() == []


def test_words_and_spot_are_both_read() -> None:
    assert fields("我家302漏水，打13912345678找我") == ["words", "words"]
    assert fields("身份证11010119900101123X") == ["words"]
    assert fields(spot="302门口") == ["place.spot"]
    assert fields("单号20261125000011") == []


def test_place_and_photos() -> None:
    assert fields(indoor=True) == ["indoor"]
    assert fields(indoor=True, photos=1) == ["indoor", "photos"]
    assert fields(floor="3 层", photos=1) == ["photos"]
    assert fields(photos=1) == []
    assert fields(pinned=True) == ["place.point"]
