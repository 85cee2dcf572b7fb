"""What a part is used for, whose hand it is in, where its area comes from: by words, and unknown words are said."""

import pytest

from app.register.kinds import AreaSource, PartKind, Stock
from app.register.sheet.fault_codes import FaultCode, Problem
from app.register.sheet.uses import read_area_source, read_stock, read_use, stock_in


@pytest.mark.parametrize("kind", PartKind)
def test_every_use_is_known_by_its_own_label(kind: PartKind) -> None:
    assert read_use(kind.label, "501") is kind


@pytest.mark.parametrize(
    ("use", "room", "kind"),
    [
        ("成套住宅", "501", PartKind.DWELLING),
        ("商业", "101", PartKind.SHOP),
        ("门面", "101", PartKind.SHOP),
        ("营业用房", "101", PartKind.SHOP),
        ("商业办公", "801", PartKind.OFFICE),
        ("地下车库", "12", PartKind.PARKING),
        ("自行车库", "12", PartKind.STORAGE),
        ("杂物间", "12", PartKind.STORAGE),
        ("半地下室", "12", PartKind.STORAGE),
        ("", "501", PartKind.DWELLING),
        ("", "车位A12", PartKind.PARKING),
        ("", "商铺3", PartKind.SHOP),
        ("", "储藏室5", PartKind.STORAGE),
        ("车位", "车位A12", PartKind.PARKING),
    ],
)
def test_a_use(use: str, room: str, kind: PartKind) -> None:
    assert read_use(use, room) is kind


def test_the_rooms_heading_says_the_use() -> None:
    assert read_use("", "A12", PartKind.PARKING) is PartKind.PARKING


@pytest.mark.parametrize(
    ("use", "room", "code"),
    [
        ("商住两用", "501", FaultCode.USE_UNKNOWN),
        ("非住宅", "501", FaultCode.USE_UNKNOWN),
        ("住宅带储藏室", "501", FaultCode.USE_UNKNOWN),
        ("其他", "501", FaultCode.USE_UNKNOWN),
        ("多层", "501", FaultCode.USE_UNKNOWN),
        ("住宅", "车位12", FaultCode.USE_CONFLICT),
        ("物业用房", "101", FaultCode.COMMON_PROPERTY),
        ("", "门卫室", FaultCode.COMMON_PROPERTY),
    ],
)
def test_an_unclear_use_is_said(use: str, room: str, code: FaultCode) -> None:
    read = read_use(use, room)
    assert isinstance(read, Problem)
    assert read.code is code


@pytest.mark.parametrize("stock", Stock)
def test_every_state_is_known_by_its_own_label(stock: Stock) -> None:
    assert read_stock(stock.label, "状态") is stock


@pytest.mark.parametrize(
    ("status", "heading", "stock"),
    [
        ("未售", "销售状态", Stock.UNSOLD),
        ("已售", "销售状态", Stock.DELIVERED),
        ("未交房", "交付情况", Stock.UNDELIVERED),
        ("出租", "房屋状态", Stock.DELIVERED),
        ("空置", "房屋状态", Stock.DELIVERED),
        ("", "状态", Stock.DELIVERED),
        ("是", "是否交付", Stock.DELIVERED),
        ("否", "是否交付", Stock.UNDELIVERED),
        ("否", "是否已售", Stock.UNSOLD),
    ],
)
def test_a_status(status: str, heading: str, stock: Stock) -> None:
    assert read_stock(status, heading) is stock


@pytest.mark.parametrize(("status", "heading"), [("A", "状态"), ("否", "状态")])
def test_an_unknown_status_is_said(status: str, heading: str) -> None:
    read = read_stock(status, heading)
    assert isinstance(read, Problem)
    assert read.code is FaultCode.STOCK_UNKNOWN


@pytest.mark.parametrize(
    ("remark", "stock"),
    [
        ("尚未售出", Stock.UNSOLD),
        ("已售未交付", Stock.UNDELIVERED),
        ("未交付物业费", None),
        ("未交房租", None),
        ("自住", None),
    ],
)
def test_a_remark_may_speak_of_stock(remark: str, stock: Stock | None) -> None:
    assert stock_in(remark) is stock


@pytest.mark.parametrize("source", AreaSource)
def test_every_source_is_known_by_its_own_label(source: AreaSource) -> None:
    assert read_area_source(source.label) is source


def test_an_unknown_source_is_said() -> None:
    read = read_area_source("听说")
    assert isinstance(read, Problem)
    assert read.code is FaultCode.AREA_SOURCE_UNKNOWN
