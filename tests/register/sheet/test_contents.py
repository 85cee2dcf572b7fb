"""What the cells of real registers hold: owners, areas, numbers and states, each understood or asked about."""

import re

from hypothesis import given
from hypothesis import strategies as st

from app.register.kinds import AreaSource, DocumentKind, OwnerKind, Stock
from app.register.sheet.columns.cells import is_empty
from app.register.sheet.reading import read_sheet
from app.register.sheet.understood import BuildingTotal, CellAt

from .making import HEADINGS, Rows, id_card, of_rows, shorts, told, xlsx

QUIET = ("area_source_assumed",)
ZHANG_ID, LI_ID = id_card(), id_card("33010619751212102")


def test_several_owners_in_a_cell_with_their_numbers_in_order() -> None:
    rows: Rows = [
        ["楼栋", "房号", "建筑面积", "业主姓名", "身份证号码", "电话", "共有份额"],
        ["3", "501", "89.50", "张三、李四", f"{ZHANG_ID}、{LI_ID}", "13812345678/13987654321", "1/3、2/3"],
        ["3", "502", "89.50", "张三 李四", f"{ZHANG_ID}\n{LI_ID}", "13812345678 13987654321", "各占50%"],
        ["3", "503", "89.50", "张 三", ZHANG_ID, "", ""],
        ["3", "504", "89.50", "张三(1/2)李四(1/2，已故)", f"{ZHANG_ID},无", "", ""],
        ["3", "505", "89.50", "张三、李四", ZHANG_ID, "13812345678", ""],
    ]
    understood = of_rows(rows)
    assert shorts(understood) == [
        "3-501 住宅 89.50 张三(1/3)+李四(2/3)",
        "3-502 住宅 89.50 张三(1/2)+李四(1/2)",
        "3-503 住宅 89.50 张三",
        "3-504 住宅 89.50 张三(1/2)+李四(1/2)(已故)",
        "3-505 住宅 89.50 张三+李四",
    ]
    numbers = [[(owner.document, owner.phone) for owner in part.owners] for part in understood.parts]
    both = [(ZHANG_ID, "13812345678"), (LI_ID, "13987654321")]
    assert numbers == [both, both, [(ZHANG_ID, "")], [(ZHANG_ID, ""), ("", "")], [(ZHANG_ID, "13812345678"), ("", "")]]
    assert told(understood, *QUIET) == [("document_of_first", "E6")]


def test_one_owner_merged_over_several_parts() -> None:
    rows: Rows = [
        ["楼栋", "房号", "建筑面积", "业主", "联系电话"],
        ["3", "501", 89.5, "张三", "13812345678"],
        ["3", "502", 60, None, None],
        ["3", "503", 61, "李四", None],
    ]
    understood = read_sheet(xlsx(rows, merges=["D2:D3", "E2:E3", "A2:A4"]), "a.xlsx")
    assert shorts(understood) == ["3-501 住宅 89.50 张三", "3-502 住宅 60.00 张三", "3-503 住宅 61.00 李四"]
    assert understood.parts[1].owners[0].at == CellAt("业主名册", 2, 4)
    assert told(understood, *QUIET) == []


def test_an_owner_written_twice_counts_once() -> None:
    rows: Rows = [
        ["房号", "建筑面积", "业主", "身份证号"],
        ["3-2-501", "89.50", "张三", ""],
        ["3-2-501", "89.50", "张三", ZHANG_ID],
        ["3-2-502", "89.50", "李四、李四", ""],
        ["3-2-503", "89.50", "王五", ZHANG_ID],
        ["3-2-503", "89.50", "王五", LI_ID],
    ]
    understood = of_rows(rows)
    assert shorts(understood) == ["3-2-501 住宅 89.50 张三", "3-2-502 住宅 89.50 李四", "3-2-503 住宅 89.50 王五+王五"]
    assert understood.parts[0].owners[0].document == ZHANG_ID
    assert told(understood, *QUIET) == [("owner_twice", "C3"), ("owner_twice", "C4")]


def test_only_the_inside_area_is_not_taken_for_the_building_area() -> None:
    understood = of_rows([["房号", "套内面积（㎡）", "业主"], ["3-2-501", "70.10", "张三"]])
    assert shorts(understood) == ["3-2-501 住宅 — 张三"]
    assert told(understood) == [("only_inside_area", "B1")]


def test_both_areas_side_by_side() -> None:
    understood = of_rows([["房号", "套内面积", "建筑面积", "业主"], ["3-2-501", "70.10", "89.50", "张三"]])
    assert shorts(understood) == ["3-2-501 住宅 89.50 张三"]


def test_registered_surveyed_and_contract_area_in_the_order_of_the_law() -> None:
    rows: Rows = [
        ["房号", "建筑面积", "实测面积", "合同面积", "业主"],
        ["3-2-501", "89.50", "89.61", "90.00", "张三"],
        ["3-2-502", "", "89.61", "90.00", "李四"],
        ["3-2-503", "", "", "90.00", "王五"],
        ["3-2-504", "", "", "", "赵六"],
    ]
    understood = of_rows(rows)
    assert [(part.area_c, part.area_source) for part in understood.parts] == [
        (8950, AreaSource.REGISTER),
        (8961, AreaSource.SURVEY),
        (9000, AreaSource.CONTRACT),
        (None, AreaSource.REGISTER),
    ]
    assert told(understood, *QUIET) == [("area_missing", "B5")]


def test_numbers_excel_has_cut_and_phones_as_numbers() -> None:
    rows: Rows = [
        ["房号", "建筑面积", "业主", "身份证号", "电话"],
        ["3-2-501", 89.49999999999999, "张三", 110105194912310021, 13812345678.0],
    ]
    understood = read_sheet(xlsx(rows), "a.xlsx")
    assert shorts(understood) == ["3-2-501 住宅 89.50 张三"]
    assert understood.parts[0].owners[0].phone == "13812345678"
    assert told(understood, *QUIET) == [("document_cut", "D2")]
    assert "110105" not in understood.faults[1].what


def test_shops_parking_and_storage_among_the_dwellings() -> None:
    rows: Rows = [
        ["楼栋", "单元", "房号", "建筑面积", "用途", "业主"],
        ["3", "2", "501", "89.50", "住宅", "张三"],
        ["3", "", "商铺1", "120.00", "", "红星机械厂"],
        ["3", "", "车位A12", "12.00", "车位", "张三"],
        ["3", "/", "8", "6.00", "杂物间", "张三"],
    ]
    understood = of_rows(rows)
    assert shorts(understood) == [
        "3-2-501 住宅 89.50 张三",
        "3-商铺1 商铺 120.00 红星机械厂",
        "3-车位A12 车位 12.00 张三",
        "3-8 储藏室 6.00 张三",
    ]
    assert understood.parts[1].owners[0].kind is OwnerKind.ORGANISATION
    assert told(understood, *QUIET) == []


def test_the_developers_stock_public_housing_and_nobody_known() -> None:
    rows: Rows = [
        ["房号", "建筑面积", "业主", "状态", "备注", "承租人"],
        ["3-2-501", "89.50", "幸福置业有限公司", "未售", "", ""],
        ["3-2-502", "89.50", "张三", "已售未交付", "", ""],
        ["3-2-503", "89.50", "", "未售", "", ""],
        ["3-2-504", "89.50", "未售", "", "", ""],
        ["3-2-505", "89.50", "红星机械厂", "已交付", "单位自管房", "李四、王五"],
        ["3-2-506", "89.50", "不详", "", "", ""],
        ["3-2-507", "89.50", "赵六", "", "业主已故", ""],
        ["3-2-508", "89.50", "孙七、周八", "", "孙七已故，房改房", ""],
    ]
    understood = of_rows(rows)
    assert [(part.owners[0].name, part.owners[0].kind, part.stock) for part in understood.parts[:6]] == [
        ("幸福置业有限公司", OwnerKind.DEVELOPER, Stock.UNSOLD),
        ("张三", OwnerKind.PERSON, Stock.UNDELIVERED),
        ("未售", OwnerKind.DEVELOPER, Stock.UNSOLD),
        ("未售", OwnerKind.DEVELOPER, Stock.UNSOLD),
        ("红星机械厂", OwnerKind.PUBLIC_HOUSING, Stock.DELIVERED),
        ("不详", OwnerKind.UNKNOWN, Stock.DELIVERED),
    ]
    assert understood.parts[4].occupants == ("李四", "王五")
    assert shorts(understood)[6:] == ["3-2-507 住宅 89.50 赵六(已故)", "3-2-508 住宅 89.50 孙七(已故)+周八"]
    assert told(understood, *QUIET) == []


def test_a_room_of_two_digits_with_its_floor_and_an_address_for_the_building() -> None:
    rows: Rows = [
        ["楼层", "房号", "坐落", "建筑面积", "业主"],
        ["5层", "01", "3幢1单元01", "89.50", "张三"],
        ["6", "01", "3幢1单元01", "89.50", "李四"],
    ]
    understood = of_rows(rows)
    assert [part.name for part in understood.parts] == ["3-1-501", "3-1-601"]
    assert told(understood, *QUIET) == [("floor_joined", "B2")]


def test_ditto_marks() -> None:
    rows: Rows = [["楼栋", "房号", "建筑面积", "业主"], ["3", "501", "89.50", "张三"], ["同上", "502", "60.00", "〃"]]
    understood = of_rows(rows)
    assert shorts(understood) == ["3-501 住宅 89.50 张三", "3-502 住宅 60.00 张三"]
    assert told(understood, *QUIET) == [("ditto", "A3"), ("ditto", "D3")]


def test_documents_of_every_kind_by_their_column() -> None:
    rows: Rows = [
        ["房号", "建筑面积", "业主", "证件类型", "证件号", "统一社会信用代码"],
        ["3-2-501", "89.50", "张三", "台胞证", "12345678", ""],
        ["3-2-502", "89.50", "李四", "护照", "AB123456", ""],
        ["3-2-503", "89.50", "某某有限公司", "", "", "91350100M000100Y43"],
    ]
    understood = of_rows(rows)
    assert [(part.owners[0].document_kind, part.owners[0].document) for part in understood.parts] == [
        (DocumentKind.HMT_PERMIT, "12345678"),
        (DocumentKind.PASSPORT, "AB123456"),
        (DocumentKind.CREDIT_CODE, "91350100M000100Y43"),
    ]
    assert told(understood, *QUIET) == []


def test_all_faults_of_a_row_come_at_once() -> None:
    understood = of_rows(
        [["房号", "建筑面积", "用途", "业主", "身份证号", "电话"], ["3月2日", "大概90", "多层", "张*", "123", "问物业"]]
    )
    assert understood.parts == ()
    assert told(understood, *QUIET) == [
        ("place_is_date", "A2"),
        ("area_unreadable", "B2"),
        ("use_unknown", "C2"),
        ("owner_name_unclear", "D2"),
    ]


def test_an_empty_stairwell_means_none_where_every_row_names_its_building() -> None:
    head = ["楼栋", "单元", "房号", "建筑面积", "业主"]
    named = of_rows([head, ["3", "2", "501", "89.50", "张三"], ["3", "", "101", "60.00", "李四"]])
    assert [part.name for part in named.parts] == ["3-2-501", "3-101"]
    assert told(named, *QUIET) == []
    once = of_rows(
        [head, ["3", "2", "501", "89.50", "张三"], ["", "", "502", "60.00", "李四"], ["", "/", "101", "60.00", "王五"]]
    )
    assert [part.name for part in once.parts] == ["3-2-501", "3-2-502", "3-101"]
    assert told(once, *QUIET) == [("filled_down", "A3"), ("filled_down", "B3")]


def test_a_line_without_a_room_is_a_co_owner_only_if_it_says_nothing_else_of_a_part() -> None:
    head = ["楼栋", "单元", "房号", "建筑面积", "用途", "业主"]
    first = ["3", "2", "501", "60.00", "住宅", "张三"]
    for further in (
        ["", "", "", "", "", "李四"],
        ["3", "2", "", "", "住宅", "李四"],
        ["同上", "", "/", "", "", "李四"],
    ):
        assert shorts(of_rows([head, first, further])) == ["3-2-501 住宅 60.00 张三+李四"]
    for other in (
        ["", "", "", "60.00", "", "李四"],
        ["4", "", "", "", "", "李四"],
        ["", "1", "", "", "", "李四"],
        ["", "", "", "", "商铺", "李四"],
    ):
        understood = of_rows([head, first, other])
        assert shorts(understood) == ["3-2-501 住宅 60.00 张三"]
        assert told(understood, *QUIET) == [("room_missing", "C3")]


def test_a_building_whose_name_begins_like_a_note() -> None:
    rows: Rows = [
        ["楼栋", "房号", "建筑面积", "业主"],
        ["物业楼", "101", "60.00", ""],
        ["社区宿舍", "102", "60.00", "张三"],
    ]
    understood = of_rows(rows)
    assert shorts(understood) == ["社区宿舍-102 住宅 60.00 张三"]
    assert told(understood, *QUIET) == [("owner_missing", "D2")]


def test_the_totals_of_each_building() -> None:
    rows: Rows = [
        ["房号", "建筑面积", "业主"],
        ["4-1-101", "60.05", "甲乙"],
        ["3-2-501", "", "张三"],
        ["4-1-102", "60.10", "李四"],
    ]
    understood = of_rows(rows)
    assert understood.totals == (BuildingTotal("4", 2, 12015, 0), BuildingTotal("3", 1, 0, 1))


ROOMS = ["501", "502", "3-2-501", "3幢2单元502", "商铺1", "3月2日", "501、502", "", "", "-", "合计", "备注:"]
OWNERS = ["张三", "李四、王五", "张三等2人", "不详", "未售", "空置", "张*", "同上", "", "", "-", "小计", "审核:"]
AREAS = ["89.50", "60", "89.495", "九十", "0", "", ""]
CELLS = st.tuples(
    st.sampled_from(["3", "3号楼", "4", "", "", "同上", "合计"]),
    st.sampled_from(["2", "", "/"]),
    st.sampled_from(ROOMS),
    st.sampled_from(AREAS),
    st.sampled_from(["实测", "", "听说"]),
    st.sampled_from(OWNERS),
    st.sampled_from(["", ZHANG_ID, "123"]),
    st.sampled_from(["", "13812345678", "问"]),
)


@given(st.lists(CELLS, max_size=12))
def test_no_line_with_a_room_or_an_owner_is_dropped_in_silence(rows: list[tuple[str, ...]]) -> None:
    understood = of_rows([HEADINGS, *rows])
    seen = {part.at.row for part in understood.parts}
    seen |= {owner.at.row for part in understood.parts for owner in part.owners}
    seen |= {fault.at.row for fault in understood.faults if fault.at and fault.code != "filled_down"}
    for fault in understood.faults:
        if fault.code in {"totals_skipped", "notes_skipped", "headers_repeated"}:
            seen |= set(map(int, re.findall(r"\d+", fault.what.partition("共")[0])))
    written = {row for row, cells in enumerate(rows, start=2) if not is_empty(cells[2]) or not is_empty(cells[5])}
    assert written <= seen
    assert sum(total.parts for total in understood.totals) == len(understood.parts)


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8), max_size=9), max_size=8
    )
)
def test_no_texts_below_the_headings_break_the_reading(rows: list[list[str]]) -> None:
    understood = of_rows([HEADINGS, *rows])
    assert understood.sheets[0].header_row == 1
