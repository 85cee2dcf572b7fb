"""Sheets as committees make them, read into lines: shapes one by one, and any grid that is written in any of their ways."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.consultation.sheets.fault_codes import OpinionFault
from app.consultation.sheets.kinds import OpinionSheetKind
from app.consultation.sheets.lines import OpinionsRead
from app.consultation.sheets.reading import read_opinions, understand
from app.consultation.surveys.kinds import QuestionKind
from app.consultation.surveys.questions import Option, SurveyQuestion
from app.register.sheet.files.grid import SheetGrid
from tests.register.sheet.making import delimited, xls, xlsx

SIGNED, CHAT, EXPORT = OpinionSheetKind.SIGNED_SHEET, OpinionSheetKind.GROUP_LIST, OpinionSheetKind.QUESTIONNAIRE
HEAD = ["序号", "房号", "业主姓名", "意见", "备注"]
QUESTIONS = [
    SurveyQuestion(
        "q1", QuestionKind.SINGLE, "您家是否同意纳入改造？", (Option("1", "同意", True), Option("2", "不同意"))
    ),
    SurveyQuestion(
        "q2", QuestionKind.ITEMS, "您家需要哪些改造内容？", (Option("1", "外墙保温"), Option("2", "加装电梯"))
    ),
    SurveyQuestion(
        "q3", QuestionKind.MULTIPLE, "缺什么？", (Option("1", "停车位"), Option("2", "充电桩")), 2, required=False
    ),
    SurveyQuestion(
        "q4", QuestionKind.RANKING, "先修哪个", (Option("1", "屋面"), Option("2", "外墙")), 2, required=False
    ),
    SurveyQuestion("q5", QuestionKind.SCALE, "您对小区现在的停车满意吗？", most=5, required=False),
    SurveyQuestion("q6", QuestionKind.TEXT, "还有什么要说的？", required=False),
]
EXPORTED = [
    "序号",
    "提交答卷时间",
    "所用时间",
    "来自IP",
    "1、您的楼栋房号（如3-2-501）",
    "2、您的姓名",
    "3、您家是否同意纳入改造？（单选题）",
    "4、您家需要哪些改造内容？(外墙保温)",
    "4、您家需要哪些改造内容？(加装电梯)",
    "5、缺什么？[多选题]",
    "6、先修哪个",
    "7、您对小区现在的停车满意吗？",
    "8、还有什么要说的？",
]


def told(read: OpinionsRead) -> list[tuple[Any, ...]]:
    return [
        (one.place.name, one.names, one.stance.stance.value, one.stance.condition)
        for one in read.lines
        if one.stance is not None
    ]


def codes(read: OpinionsRead) -> list[str]:
    return [one.code for one in read.faults]


def test_a_signed_sheet_with_title_notes_totals_and_empty_lines() -> None:
    rows = [
        ["桃花岭小区改造征询签字表"],
        ["填表日期：2026年12月"],
        ["序号", "楼栋房号", "业主姓名", "意见", "签字日期", "备注"],
        [1, "3栋2单元501", "张三", "同意", "2026-12-01", None],
        [2, "3-2-502", "李四、王五", "√", "2026.12.1", None],
        [3, "３－２－５０３", "赵六", "有条件", None, "先修水管"],
        [4, "3-2-504", "钱七", "没意见", None, None],
        [5, "3-2-601", "孙八", None, None, None],
        [None] * 6,
        [6, "3-2-602", "周九（女儿代签）", "同意", None, None],
        [7, "3-2-603", "吴十", "不太同意", None, None],
        ["合计", None, None, "5户同意"],
        ["注：请本人签字"],
    ]
    read = read_opinions(xlsx(rows, "签字表"), "签字表.xlsx", SIGNED)
    assert told(read) == [
        ("3-2-501", ("张三",), "agree", ""),
        ("3-2-502", ("李四", "王五"), "agree", ""),
        ("3-2-503", ("赵六",), "conditional", "先修水管"),
        ("3-2-504", ("钱七",), "undecided", ""),
    ]
    assert [str(one.when) for one in read.lines] == ["2026-12-01", "2026-12-01", "None", "None"]
    assert (read.silent, read.faulty) == (1, 2)
    assert [(one.code, str(one.at)) for one in read.faults] == [
        ("no_objection", "签字表!D7"),
        ("signed_for", "签字表!C10"),
        ("stance_unclear", "签字表!D11"),
        ("lines_left_out", "签字表!第8行"),
    ]


def test_columns_to_tick_below_a_merged_heading_and_two_who_sign_for_one_flat() -> None:
    rows = [
        ["3号楼2单元征询表"],
        ["序号", "房号", "姓名", "意见", None, None, "签名"],
        [None, None, None, "同意", "不同意", "有条件同意", None],
        [1, 501, "张三", "√", None, None, None],
        [2, 502, "李四", None, "√", None, None],
        [3, 503, "王五", None, None, "先修水管", None],
        [4, 504, "赵六", "√", "√", None, None],
        [5, 505, "钱七", None, None, None, None],
        [None, None, "孙八", "√", None, None, None],
    ]
    read = read_opinions(xlsx(rows, "Sheet1", merges=["D2:F2"]), "表.xlsx", SIGNED)
    assert told(read) == [
        ("3-501", ("张三",), "agree", ""),
        ("3-502", ("李四",), "against", ""),
        ("3-503", ("王五",), "conditional", "先修水管"),
        ("3-505", ("孙八",), "agree", ""),
    ]
    assert (read.silent, read.faulty) == (1, 1)


def test_one_tick_merged_over_two_flats_speaks_for_the_first_alone() -> None:
    rows = [["房号", "业主签字", "同意", "不同意"], ["1-1-101", "张三", "√", None], ["1-1-102", "李四", None, None]]
    read = read_opinions(xlsx(rows, "Sheet1", merges=["C2:C3"]), "表.xlsx", SIGNED)
    assert told(read) == [("1-1-101", ("张三",), "agree", "")]
    assert (codes(read), read.faulty) == (["stance_unclear"], 1)


def test_ditto_is_nobodys_stance() -> None:
    read = read_opinions(
        xlsx([HEAD, [1, "1-1-101", "张三", "同意"], [2, "1-1-102", "李四", "同上"]]), "表.xlsx", SIGNED
    )
    assert [one[0] for one in told(read)] == ["1-1-101"]
    assert codes(read) == ["stance_unclear"]


@pytest.mark.parametrize("make", ["xlsx", "xls", "csv", "gb18030"])
def test_every_sort_of_file(make: str) -> None:
    rows = [HEAD, ["1", "3-2-501", "张三", "同意", ""]]
    files = {
        "xlsx": (xlsx(rows), "表.xlsx"),
        "xls": (xls({"表": rows}), "表.xls"),
        "csv": (delimited(rows), "表.csv"),
        "gb18030": (delimited(rows, "gb18030"), "表.csv"),
    }
    assert told(read_opinions(*files[make], SIGNED)) == [("3-2-501", ("张三",), "agree", "")]


def test_a_pasted_list_keeps_its_commas_and_says_what_it_leaves_out() -> None:
    text = "#接龙\n关于3号楼改造，请接龙\n1. 3-2-501 张三 同意\n2. 3-2-502李四：不同意,太贵\n3. 王五 同意\n4. 601 赵六 同意"
    read = read_opinions(text.encode(), "接龙.txt", CHAT)
    assert told(read) == [
        ("3-2-501", ("张三",), "agree", ""),
        ("3-2-502", ("李四",), "against", ""),
        ("3-601", ("赵六",), "agree", ""),
    ]
    assert (read.silent, read.faulty, codes(read)) == (2, 1, ["line_unreadable", "lines_left_out"])


def test_a_list_as_a_sheet_with_and_without_headings() -> None:
    bare = [["#接龙"], [1, "3-2-501", "张三", "同意"], [2, "3-2-502", "李四", "不同意，太贵"]]
    headed = [["序号", "房号", "昵称", "接龙意见"], *bare[1:]]
    for rows in (bare, headed):
        assert told(read_opinions(xlsx(rows, "接龙"), "接龙.xlsx", CHAT)) == [
            ("3-2-501", ("张三",), "agree", ""),
            ("3-2-502", ("李四",), "against", ""),
        ]


def test_an_export_answers_questions_by_their_titles() -> None:
    rows = [
        EXPORTED,
        [
            1,
            "2026/12/1 9:05:03",
            "31秒",
            "1.2.3.4",
            "3-2-501",
            "张三",
            "A.同意",
            "必须改",
            "不需要",
            "停车位┋充电桩",
            "外墙→屋面",
            "4分",
            "(空)",
        ],
        [
            2,
            "2026/12/1 9:06:03",
            "31秒",
            "1.2.3.4",
            "3栋2单元502室",
            "李四",
            "不同意",
            "必须改",
            "？",
            "停车位",
            "",
            "",
            "",
        ],
    ]
    read = read_opinions(xlsx(rows), "导出.xlsx", EXPORT, QUESTIONS)
    (line,) = read.lines
    assert (line.place.name, line.names, str(line.when)) == ("3-2-501", ("张三",), "2026-12-01 09:05:03+08:00")
    assert line.answers == {"q1": "1", "q2": {"1": "must", "2": "no"}, "q3": ["1", "2"], "q4": ["2", "1"], "q5": 4}
    assert [(one.code, str(one.at)) for one in read.faults] == [("answer_unreadable", "业主名册!I3")]


def test_an_export_without_a_required_question_or_with_one_twice_brings_nothing() -> None:
    rows = [EXPORTED[:6] + EXPORTED[8:], [1, "2026/12/1 9:05:03", "", "", "3-2-501", "张三", "不需要"]]
    read = read_opinions(xlsx(rows), "导出.xlsx", EXPORT, QUESTIONS)
    assert (read.lines, codes(read)) == ((), ["question_missing", "question_missing"])
    twice = [[*EXPORTED, "3、您家是否同意纳入改造？"], [1, "", "", "", "3-2-501"]]
    assert "question_missing" in codes(read_opinions(xlsx(twice), "导出.xlsx", EXPORT, QUESTIONS))


def test_an_export_of_a_stance() -> None:
    rows = [["序号", "提交答卷时间", "1、您的房号", "2、您的姓名", "3、您是否同意加装电梯？"]]
    rows.append([1, "2026/12/1 9:05:03", "3-2-501", "张三", "同意"])  # type: ignore[list-item]
    assert told(read_opinions(xlsx(rows), "导出.xlsx", EXPORT)) == [("3-2-501", ("张三",), "agree", "")]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([["姓名", "电话"], ["张三", "1"]], OpinionFault.HEADINGS_MISSING),
        ([["楼栋", "单元", "房号", "姓名", "电话"], ["1", "1", "101", "张三", "1"]], OpinionFault.HEADINGS_MISSING),
        ([HEAD], OpinionFault.NOTHING_SAID),
        ([HEAD, [1, "1-1-101", "张三", "有条件同意"]], OpinionFault.CONDITION_MISSING),
        ([[*HEAD, "日期"], [1, "1-1-101", "张三", "同意", None, "12月1日"]], OpinionFault.DAY_UNCLEAR),
    ],
)
def test_what_is_said_of_a_sheet(rows: list[list[Any]], code: OpinionFault) -> None:
    read = read_opinions(xlsx(rows), "表.xlsx", SIGNED)
    assert code in codes(read)
    assert read.lines == ()


def test_a_hidden_sheet_is_left_out_and_said() -> None:
    rows = [[*HEAD], ["1", "1-1-101", "张三", "同意"]]
    read = understand([SheetGrid("表", rows), SheetGrid("旧表", rows, hidden=True)], SIGNED)
    assert (len(read.lines), codes(read)) == (1, ["sheet_left_out"])


PLACES = st.tuples(st.integers(1, 20), st.integers(1, 4), st.integers(101, 2404))
WAYS_OF_PLACE = st.sampled_from(
    ["{0}-{1}-{2}", "{0}栋{1}单元{2}", "{0}号楼{1}单元{2}室", "{0}幢 {1} 单元 {2}", "{0}#{1}单元{2}"]
)
WIDE = str.maketrans("0123456789-", "０１２３４５６７８９－")
SAID = st.sampled_from(
    [
        ("同意", "agree"),
        ("√", "agree"),
        ("不同意", "against"),
        ("×", "against"),
        ("有条件同意：先移立管", "conditional"),
        ("没意见", "undecided"),
        ("", None),
        ("看情况", "faulty"),
    ]
)
LINES = st.tuples(PLACES, WAYS_OF_PLACE, st.booleans(), SAID, st.sampled_from(["张三", "李四、王五", "欧阳娜娜"]))


@settings(max_examples=60)
@given(st.lists(LINES, min_size=1, max_size=8), st.booleans(), st.integers(0, 2), st.integers(0, 2))
def test_any_grid_reads_as_it_was_written(
    lines: list[tuple[Any, ...]], numbered: bool, titles: int, blanks: int
) -> None:
    rows: list[list[Any]] = [[f"征询签字表{number}"] for number in range(titles)]
    rows.append((["序号"] if numbered else []) + ["房屋坐落", "业主姓名", "是否同意"])
    wanted, silent, faulty = [], 0, 0
    for number, (place, way, wide, (written, meant), names) in enumerate(lines, 1):
        where = way.format(*place)
        rows += [["" for _ in rows[-1]]] * blanks
        rows.append(([str(number)] if numbered else []) + [where.translate(WIDE) if wide else where, names, written])
        if meant is None:
            silent += 1
        elif meant == "faulty":
            faulty += 1
        else:
            wanted.append(("-".join(map(str, place)), tuple(names.split("、")), meant))
    read = understand([SheetGrid("表", rows)], SIGNED)
    assert [(place, names, stance) for place, names, stance, _ in told(read)] == wanted
    assert (read.silent, read.faulty) == (silent, faulty)
