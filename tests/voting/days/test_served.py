"""For whom a sheet at a place is meant, as people write places."""

import pytest

from app.voting.days.served import served

ROLL = [("1", "1"), ("1", "2"), ("2", "1"), ("3号楼", "东单元"), ("12", ""), ("A", "1"), ("东区4号楼", "1")]


@pytest.mark.parametrize(
    "place",
    [
        "小区公告栏",
        "东门公告栏",
        "居委会一楼服务台",
        "各栋门厅",
        "每个单元门口",
        "两栋之间的公告栏",
        "社区微信群",
        "物业2楼",
    ],
)
def test_a_place_that_names_no_building_is_for_everybody(place: str) -> None:
    assert served(place, ROLL) == set(ROLL)


@pytest.mark.parametrize(
    ("place", "meant"),
    [
        ("1 栋门厅", {("1", "1"), ("1", "2")}),
        ("1栋２单元 门口", {("1", "2")}),
        ("1-2单元", {("1", "2")}),
        ("一号楼", {("1", "1"), ("1", "2")}),
        ("三栋东单元", {("3号楼", "东单元")}),
        ("3栋西单元", set()),
        ("十二栋", {("12", "")}),
        ("12号楼", {("12", "")}),
        ("2栋", {("2", "1")}),
        ("1、2栋公告栏", {("1", "1"), ("1", "2"), ("2", "1")}),
        ("1栋和2栋之间", {("1", "1"), ("1", "2"), ("2", "1")}),
        ("1至3号楼", {("1", "1"), ("1", "2"), ("2", "1"), ("3号楼", "东单元")}),
        ("a座大厅", {("A", "1")}),
        ("东区4号楼", {("东区4号楼", "1")}),
        ("4号楼", set()),
        ("9 栋门厅", set()),
        ("1 单元门口", {("1", "1"), ("2", "1"), ("A", "1"), ("东区4号楼", "1")}),
    ],
)
def test_a_place_that_names_a_building_or_a_stairwell_is_for_the_homes_there(
    place: str, meant: set[tuple[str, str]]
) -> None:
    assert served(place, ROLL) == meant
