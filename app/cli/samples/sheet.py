"""The sample estate as the .xlsx file a committee would hand in: nothing wrong with it, and nothing tidy about it.

A sheet for each building, each filled in by somebody else: title lines, merged cells, several owners in a cell or
below each other, full-width digits, "89.50㎡", places in one cell, phones as numbers, sub-totals, repeated headings.
"""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import groupby
from pathlib import Path
from typing import Any

import xlsxwriter

from app.cli.samples.estate import NAME, Estate, SamplePart
from app.cli.samples.people import SampleOwner
from app.core.values.fractions import square_metres
from app.register.kinds import PartKind, Stock

type _Cell = str | Decimal | int | date

_WRITTEN_AT = datetime(2026, 10, 12, tzinfo=UTC)
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
_WIDE = str.maketrans("0123456789.", "０１２３４５６７８９．")


@dataclass(frozen=True, slots=True)
class _Hand:
    """How one clerk fills in a sheet. `headings` are field -> heading, in the order of the columns."""

    sheet: str
    titles: tuple[str, ...]
    headings: dict[str, str]
    building_word: str = "号楼"
    owners_below: bool = False
    merged: bool = False
    wide_digits: bool = False
    area_unit: str = ""
    phone_numbers: bool = False
    spaced_names: bool = False
    heading_again: bool = False
    closing: tuple[str, ...] = ()


_HANDS = {
    "1": _Hand(
        "1号楼",
        (f"{NAME}业主名册（1号楼）", "填报单位：向阳里社区居民委员会    填报日期：2026年10月"),
        {
            "building": "楼号",
            "stairwell": "单元",
            "room": "房号",
            "owner": "业主姓名",
            "document": "身份证号码",
            "phone": "联系电话",
            "area": "建筑面积（㎡）",
            "kind": "房屋用途",
            "note": "备注",
        },
        merged=True,
        phone_numbers=True,
        closing=("填表人：        审核人：        日期：",),
    ),
    "2": _Hand(
        "2号楼",
        ("2号楼业主信息登记表",),
        {
            "number": "序号",
            "building": "幢号",
            "stairwell": "单元号",
            "room": "室号",
            "owner": "产权人",
            "document": "证件号码",
            "phone": "手机号码",
            "area": "产权面积",
            "kind": "用途",
            "tenant": "承租人",
            "note": "备注",
        },
        building_word="幢",
        wide_digits=True,
        heading_again=True,
    ),
    "3": _Hand(
        "3号楼",
        (),
        {
            "place": "房屋坐落",
            "owner": "产权人姓名",
            "document": "身份证号",
            "phone": "电话",
            "area": "面积",
            "kind": "房屋性质",
            "note": "备注",
        },
        area_unit="㎡",
    ),
    "4": _Hand(
        "4号楼",
        ("附件2", f"{NAME}4号楼产权情况摸底表"),
        {
            "building": "楼栋",
            "stairwell": "单元",
            "room": "房号",
            "area": "建筑面积",
            "owner": "业主",
            "document": "身份证",
            "phone": "联系方式",
            "kind": "用途",
            "tenant": "承租人",
            "note": "备注",
        },
        owners_below=True,
        merged=True,
    ),
    "5": _Hand(
        "5号楼",
        ("5号楼",),
        {
            "building": "楼栋",
            "stairwell": "单元",
            "room": "门牌号",
            "owner": "姓名",
            "phone": "手机",
            "document": "身份证号码",
            "area": "面积（平方米）",
            "note": "备注",
        },
        spaced_names=True,
    ),
    "6": _Hand(
        "6号楼和底商",
        ("6号楼（含底层商铺）",),
        {
            "building": "楼号",
            "room": "房号",
            "owner": "产权人",
            "document": "证件号码",
            "phone": "电话",
            "area": "建筑面积",
            "source": "面积来源",
            "kind": "用途",
            "note": "备注",
        },
    ),
}
_APART = {
    PartKind.STORAGE: _Hand(
        "储藏室",
        (),
        {
            "building": "楼栋",
            "room": "房号",
            "owner": "权利人",
            "document": "证件号码",
            "phone": "电话",
            "area": "面积",
            "kind": "类型",
        },
    ),
    PartKind.PARKING: _Hand(
        "车位",
        ("地下车位（有产权证的）",),
        {
            "building": "楼栋",
            "room": "车位号",
            "owner": "权利人",
            "document": "证件号码",
            "phone": "电话",
            "area": "面积",
            "source": "面积来源",
            "note": "备注",
        },
    ),
}


def write_register_sheet(estate: Estate, path: Path) -> None:
    """Write the estate's register to `path` as a committee would; the same estate gives the same bytes."""
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, _OPTIONS)
    workbook.set_properties({"created": _WRITTEN_AT})  # else the file would hold the moment of writing
    for building, hand in _HANDS.items():
        here = [part for part in estate.parts if part.building == building and part.kind not in _APART]
        _Page(workbook, hand, estate).fill(here)
    for kind, hand in _APART.items():
        _Page(workbook, hand, estate).fill([part for part in estate.parts if part.kind is kind])
    notes = workbook.add_worksheet("填表说明")
    notes.write_column(0, 0, ["填表说明", "一、请各楼组长于月底前填好交居委会。", "二、面积按房产证填写。"])
    workbook.close()
    path.write_bytes(buffer.getvalue())


class _Page:
    """One sheet being filled in from the top, in the ways of its clerk."""

    def __init__(self, workbook: Any, hand: _Hand, estate: Estate) -> None:
        self._sheet = workbook.add_worksheet(hand.sheet)
        self._bold = workbook.add_format({"bold": True, "align": "center", "valign": "vcenter", "text_wrap": True})
        self._hand, self._estate = hand, estate
        self._columns = {name: column for column, name in enumerate(hand.headings)}
        self._row = 0
        self._number = 0
        self._sheet.set_column(0, len(self._columns) - 1, 14)

    def fill(self, parts: Sequence[SamplePart]) -> None:
        """Title, headings, the parts stairwell by stairwell with sub-totals, a total, and what is signed below."""
        for title in self._hand.titles:
            self._sheet.merge_range(self._row, 0, self._row, len(self._columns) - 1, title, self._bold)
            self._row += 1
        self._heading()
        stairwells = [list(group) for _, group in groupby(parts, key=lambda part: (part.building, part.stairwell))]
        for number, stairwell in enumerate(stairwells):
            if number and self._hand.heading_again:
                self._row += 1
                self._heading()
            self._stairwell(stairwell)
            if len(stairwells) > 1:
                self._sum("小计", stairwell)
        self._sum("合计", parts)
        for line in self._hand.closing:
            self._row += 1
            self._sheet.write(self._row, 0, line)

    def _heading(self) -> None:
        for name, column in self._columns.items():
            self._sheet.write_string(self._row, column, self._hand.headings[name], self._bold)
        self._row += 1

    def _stairwell(self, parts: Sequence[SamplePart]) -> None:
        top = self._row
        for part in parts:
            self._part(part)
        if self._hand.merged and parts[0].stairwell:
            for name in ("building", "stairwell"):
                self._merge(name, top, self._place(parts[0])[name])

    def _part(self, part: SamplePart) -> None:
        top = self._row
        self._number += 1
        owners = [self._estate.owners[owner] for owner in part.owners]
        about = {"number": self._number, **self._place(part), **self._facts(part, owners)}
        for names in [[owner] for owner in owners] if self._hand.owners_below else [owners]:
            for name, cell in {**(about if self._row == top else {}), **self._people(names)}.items():
                if name in self._columns and cell != "":
                    self._sheet.write(self._row, self._columns[name], cell)
            self._row += 1
        if self._hand.merged and self._row - top > 1:
            for name in ("room", "area", "kind"):
                self._merge(name, top, about[name])

    def _merge(self, name: str, top: int, cell: _Cell) -> None:
        """Merge a column from the row `top` to the last row written."""
        column = self._columns[name]
        self._sheet.merge_range(top, column, self._row - 1, column, cell, self._bold)

    def _sum(self, word: str, parts: Sequence[SamplePart]) -> None:
        self._sheet.write_string(self._row, 0, word)
        self._sheet.write(self._row, self._columns["area"], _decimal(sum(part.area_c for part in parts)))
        self._row += 1

    def _place(self, part: SamplePart) -> dict[str, _Cell]:
        building = part.building + self._hand.building_word if part.building.isdigit() else part.building
        room = part.room.translate(_WIDE) if self._hand.wide_digits else part.room
        whole = "-".join(piece for piece in (part.building, part.stairwell, part.room) if piece)
        stairwell = f"{part.stairwell}单元" if part.stairwell and self._hand.merged else part.stairwell
        return {"building": building, "stairwell": stairwell, "room": room, "place": whole}

    def _facts(self, part: SamplePart, owners: Sequence[SampleOwner]) -> dict[str, _Cell]:
        area: _Cell = _decimal(part.area_c)
        if self._hand.area_unit:
            area = square_metres(part.area_c) + self._hand.area_unit
        elif self._hand.wide_digits:
            area = square_metres(part.area_c).translate(_WIDE)
        source, kind = part.area_source.label, part.kind.label
        return {"area": area, "source": source, "kind": kind, "tenant": part.tenant, "note": _note(part, owners)}

    def _people(self, owners: Sequence[SampleOwner]) -> dict[str, _Cell]:
        names = [owner.name for owner in owners]
        if self._hand.spaced_names:
            names = [f"{name[0]} {name[1:]}" if len(name) <= 3 else name for name in names]
        phone: _Cell = "/".join(owner.phone for owner in owners if owner.phone)
        if self._hand.phone_numbers and isinstance(phone, str) and phone.isdigit():
            phone = int(phone)
        return {"owner": "、".join(names), "document": _documents(owners), "phone": phone}


def _documents(owners: Sequence[SampleOwner]) -> str:
    """The documents in the order of the names, with 无 where there is none; empty where nobody has one."""
    if not any(owner.document for owner in owners):
        return ""
    return "、".join(owner.document or "无" for owner in owners)


def _note(part: SamplePart, owners: Sequence[SampleOwner]) -> str:
    if part.stock is not Stock.DELIVERED:
        return part.stock.label
    if part.tenant:
        return "公房"
    return "业主已故" if any(owner.deceased for owner in owners) else ""


def _decimal(area_c: int) -> Decimal:
    """An area as the number a clerk types; a decimal, so that no float of ours touches it."""
    return Decimal(area_c).scaleb(-2)


def write_faulty_sheet(estate: Estate, path: Path) -> None:
    """Write a short register full of common mistakes to `path`: what the coloured answer to a sheet is shown with."""
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, _OPTIONS)
    workbook.set_properties({"created": _WRITTEN_AT})
    sheet = workbook.add_worksheet("1号楼")
    day = workbook.add_format({"num_format": 'm"月"d"日"'})
    sheet.set_column(0, len(_FAULTY_HEADINGS) - 1, 16)
    sheet.write_row(0, 0, list(_FAULTY_HEADINGS.values()))
    for row, cells in enumerate(_faulty_rows(estate), start=1):
        for column, name in enumerate(_FAULTY_HEADINGS):
            match cells[name]:
                case date() as when:
                    sheet.write_datetime(row, column, when, day)
                case cell:
                    sheet.write(row, column, cell)
    workbook.close()
    path.write_bytes(buffer.getvalue())


_FAULTY_HEADINGS = {
    "building": "楼栋",
    "stairwell": "单元",
    "room": "房号",
    "owner": "业主姓名",
    "document": "身份证号",
    "phone": "联系电话",
    "area": "建筑面积",
    "kind": "用途",
}


def _faulty_rows(estate: Estate) -> Iterator[dict[str, _Cell]]:
    """A row for each mistake, on flats of building 1 with one documented owner; the last row is right."""
    sound: list[dict[str, _Cell]] = []
    for part in estate.parts:
        owner = estate.owners[part.owners[0]]
        if (part.building, part.kind, len(part.owners)) == ("1", PartKind.DWELLING, 1) and owner.document[
            -1:
        ].isdigit():
            place: dict[str, _Cell] = {"building": "1", "stairwell": part.stairwell, "room": part.room}
            people: dict[str, _Cell] = {"owner": owner.name, "document": owner.document, "phone": owner.phone}
            sound.append({**place, **people, "area": _decimal(part.area_c), "kind": part.kind.label})
    number = [str(row["document"]) for row in sound]
    mistakes: list[dict[str, _Cell]] = [
        {"document": int(number[0][:15] + "000")},  # typed into a number cell
        {"document": number[1][:16]},
        {"document": number[2][:9] + number[2][10] + number[2][9] + number[2][11:]},
        {"document": number[3][:6] + "********" + number[3][14:]},
        {"area": Decimal("58.325")},
        {"area": "约60"},
        {"area": 0},
        {"room": date(2026, 3, 2)},  # "3-2" as Excel takes it
        {"owner": ""},
        {"kind": "自用"},
        {"phone": "199000"},
    ]
    for row, mistake in zip(sound, mistakes, strict=False):
        yield row | mistake
    twice = sound[len(mistakes)]
    yield twice
    yield twice | {"area": Decimal("61.80")}
    yield sound[len(mistakes) + 1]
