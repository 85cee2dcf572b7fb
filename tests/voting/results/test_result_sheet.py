"""The result sheet: the same figures and sentences as the posting, in cells that stay text."""

import io
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from app.voting.count.outcome import Alternative, AreaAndHeads, CountResult, LeftOut, Outcome, SetAside
from app.voting.count.posting_facts import PostingFacts, law_words, verdict_note
from app.voting.count.result_sheet import write_xlsx
from app.voting.law.rules import CC278_SPECIAL
from tests.voting.counted import counted, result

ROLL = AreaAndHeads(864_231, 96)
SHORT = counted(
    1, Outcome.NO_VALID_DECISION, ROLL, AreaAndHeads(576_153, 64), without={LeftOut.WITHOUT_PAPER: Outcome.LOST}
)
WAITING = counted(
    2,
    Outcome.CARRIED,
    ROLL,
    AreaAndHeads(600_000, 66),
    AreaAndHeads(1, 1),
    otherwise={Alternative.PARKING_TOGGLED: Outcome.LOST},
)


def sheets(tmp_path: Path, counted_result: CountResult, about: PostingFacts) -> dict[str, Worksheet]:
    write_xlsx(tmp_path / "result.xlsx", counted_result, about)
    workbook = load_workbook(io.BytesIO((tmp_path / "result.xlsx").read_bytes()))
    return {sheet.title: sheet for sheet in workbook.worksheets}


def rows(sheet: Worksheet) -> list[tuple[object, ...]]:
    return list(sheet.iter_rows(values_only=True))


def test_the_summary_tells_the_verdicts_and_an_item_its_four_comparisons(tmp_path: Path) -> None:
    about = PostingFacts(title="向阳里改造方案表决", scope="全部 6 幢楼", item_titles={1: "改造方案"})
    written = sheets(tmp_path, result(SHORT, WAITING, set_aside={SetAside.LATE: 3}), about)
    assert list(written) == ["结果一览", "事项1", "事项2"]
    summary = {row[0]: row[1] for row in rows(written["结果一览"])[1:]}
    assert summary["表决范围"] == "全部 6 幢楼"
    assert summary["名册总面积"] == "8642.31 平方米"
    assert str(summary["事项 1\uff1a改造方案"]).startswith(SHORT.outcome.label)
    assert summary["事项 2"] == f"待人工认定\n{verdict_note(WAITING)}"
    assert summary["未计入\uff1a逾期"] == "3 票次"
    assert law_words(CC278_SPECIAL) in str(summary["适用规则"])
    first = rows(written["事项1"])
    by_name = {row[0]: row[1:] for row in first[3:]}
    assert by_name["参与面积"][0] == "5761.53 / 8642.31 平方米\n66.66%"
    assert str(by_name["参与面积"][1]).endswith("至少 5761.54 平方米\n还差 0.01 平方米")
    assert by_name["同意"] == ("5761.53 平方米", "64 人")
    assert by_name["不计纸质票"][0] == "不成立"
    assert "全部选择“同意”" in str(by_name["提示"][0])
    second = {row[0]: row[1:] for row in rows(written["事项2"])[3:]}
    assert second["待认定的问题"][0] == "若车位储藏室改为另一口径\uff0c计算结论变为“表决未通过”"
    assert "提示" not in second


def test_it_is_narrow_enough_for_a_phone_and_its_header_stays(tmp_path: Path) -> None:
    for sheet in sheets(tmp_path, result(SHORT), PostingFacts()).values():
        assert sum(dimension.width for dimension in sheet.column_dimensions.values()) < 60
        assert sheet.freeze_panes is not None
        last = sheet.cell(sheet.max_row, 1)
        assert last.alignment.wrap_text


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\uff1d"])
def test_no_fact_can_become_a_formula(tmp_path: Path, start: str) -> None:
    nasty = f'{start}HYPERLINK("http://x")'
    about = PostingFacts(nasty, nasty, {1: nasty}, nasty, nasty, nasty, nasty, nasty)
    for sheet in sheets(tmp_path, result(SHORT), about).values():
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
        assert not any(cell.data_type == "n" and cell.value is not None for row in sheet.iter_rows() for cell in row)


def test_two_writes_are_equal_to_the_byte_and_an_empty_count_has_a_summary(tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        write_xlsx(tmp_path / name, result(SHORT), PostingFacts(title="表决"))
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    assert list(sheets(tmp_path, result(), PostingFacts())) == ["结果一览"]
