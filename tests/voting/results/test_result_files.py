"""A counted result in every form: the same figures, both tallies where a person decided, refused where a recount differs."""

import csv
import io
from typing import Any

import asyncpg
import pypdfium2
import pytest
from openpyxl import load_workbook

from app.core.errors import Refused
from app.core.typesetting import FONT_FOLDER
from app.posting.models import Posting
from app.voting.drafting import queries
from app.voting.lifecycle import Act, Mode, State
from app.voting.results import result_files
from app.voting.results.result_files import ResultFiles
from tests.posting.evidence import put_evidence
from tests.voting.live.ballot_box import STREET, BallotBox
from tests.voting.results.office import CARRIED, LOST, carried_vote, cast

REASONS = "弃权者已参与表决，同意须占参与者四分之三"


async def files(box: BallotBox) -> ResultFiles:
    async with box.database.read() as session:
        return await result_files.files_of(session, await queries.find(session, box.desk.id, box.vote_id))


def listed(found: ResultFiles) -> dict[tuple[str, str], tuple[str, str, str]]:
    text = found.csv().decode("utf-8-sig")
    return {(row[0], row[2]): (row[3], row[4], row[5]) for row in csv.reader(io.StringIO(text))}


def pdf_text(found: ResultFiles) -> str:
    document = pypdfium2.PdfDocument(found.pdf(FONT_FOLDER))
    try:
        return "".join("".join(page.get_textpage().get_text_range().split()) for page in document)
    finally:
        document.close()


def sheet_text(found: ResultFiles) -> str:
    book = load_workbook(io.BytesIO(found.xlsx()))
    return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell)


async def posted(box: BallotBox) -> str:
    await box.act(Act.POST_RESULT)
    posting_id = (await box.vote()).result_posting_id
    async with box.database.read() as session:
        found = await session.get(Posting, posting_id)
    assert found is not None
    return found.text


async def decided(box: BallotBox) -> None:
    """Item 1 hangs on an abstention (law case 19): counted lost, and a person outside the convenor says so too."""
    await box.opened()
    await cast(box, ["agree"] * 6 + ["disagree"] * 2 + ["abstain"])
    await box.counted()
    assert (await box.vote()).state == State.AWAITING
    told: dict[str, Any] = {"1": {"outcome": "lost", "reasons": REASONS, "document": "街道认定〔2026〕1号"}}
    await box.act(Act.DECIDE, STREET, items=told)


async def test_the_same_figures_in_every_form(box: BallotBox) -> None:
    await carried_vote(box)
    found = await files(box)
    rows = listed(found)
    assert rows["1", "名册合计"][:2] == ("1200.00", "12")
    assert rows["1", "同意"][:2] == ("1100.00", "11")
    assert rows["1", "结论"][2] == "表决通过"
    assert rows["1", "不计纸质票"][2] == "成立"
    assert "全部选择“同意”" in rows["2", "提示"][2]
    for text in (pdf_text(found), sheet_text(found)):
        assert "表决通过" in text
        assert "1100.00" in text
        assert "桃花岭小区业主委员会" in text


async def test_files_begin_with_the_mark_of_utf_8_and_hold_no_formula(box: BallotBox) -> None:
    await carried_vote(box)
    found = await files(box)
    found.about.item_titles[1] = "=cmd|' /C calc'!A0"
    assert found.csv().startswith(b"\xef\xbb\xbf")
    assert "'=cmd" in found.csv().decode("utf-8-sig")
    cells = [cell for sheet in load_workbook(io.BytesIO(found.xlsx())) for row in sheet for cell in row]
    assert all(cell.data_type != "f" for cell in cells)


async def test_before_the_decision_every_form_waits(box: BallotBox) -> None:
    await box.opened()
    await cast(box, ["agree"] * 6 + ["disagree"] * 2 + ["abstain"])
    await box.counted()
    found = await files(box)
    assert listed(found)["1", "结论"][2] == "待人工认定"
    assert "待人工认定" in pdf_text(found)


async def test_a_persons_decision_stands_beside_the_count_in_every_form(box: BallotBox) -> None:
    await decided(box)
    found = await files(box)
    rows = listed(found)
    assert rows["1", "结论"][2] == "表决未通过"
    for text in (rows["1", "结论说明"][2], pdf_text(found), sheet_text(found), await posted(box)):
        assert "按默认口径计算为“表决未通过”" in text
        assert "书面认定为“表决未通过”" in text
        assert REASONS in text
        assert "街道认定〔2026〕1号" in text
    for text in (rows["1", "改变结论的口径"][2], pdf_text(found), sheet_text(found)):
        assert "弃权票不计入参与" in text
        assert "表决通过" in text


async def test_the_posting_says_the_sums_what_flips_how_firm_and_unanimity(box: BallotBox) -> None:
    await decided(box)
    text = await posted(box)
    assert "参与 900.00 平方米（75.00%）、9 人（75.00%）；同意 600.00 平方米（66.66%）、6 人（66.66%）" in text
    assert "弃权 100.00 平方米（11.11%）、1 人（11.11%）" in text
    assert "若弃权票不计入参与，计算结论变为“表决通过”" in text
    assert "不计纸质票：成立，不计委托票：成立，不计几张票意见不一致的业主：成立" in text
    assert "全部选择“同意”" in text
    assert "经人工认定为“表决未通过”（默认口径计算为“表决未通过”）" in text


async def test_a_result_that_the_ballots_no_longer_give_is_not_put_out(
    box: BallotBox, owner: asyncpg.Connection
) -> None:
    """Whoever owns the database may change a ballot; the result then stays where it is."""
    await carried_vote(box)
    await owner.execute("""UPDATE ballot SET choices = jsonb_set(choices, '{1}', '"disagree"') WHERE voter = 'p001'""")
    with pytest.raises(Refused) as refusal:
        await files(box)
    assert refusal.value.code.name == "result_differs"


async def test_figures_of_the_authority_come_as_files_without_what_nobody_knows(box: BallotBox) -> None:
    await box.opened(Mode.AUXILIARY)
    await box.ended()
    evidence = await put_evidence(box.database, box.desk.id)
    items = {"1": CARRIED, "2": LOST}
    proposed = await box.act(
        Act.ENTER_OFFICIAL, document="宜住建表决〔2026〕88号", evidence_id=str(evidence), items=items
    )
    await box.decide(proposed, facts={"items": items})
    found = await files(box)
    rows = listed(found)
    assert rows["1", "同意"][:2] == ("800.00", "8")
    assert not any(name.startswith(("未计入", "不计")) for _, name in rows)
    for text in (pdf_text(found), sheet_text(found), await posted(box)):
        assert "宜住建表决〔2026〕88号" in text
        assert "未计入的票" not in text


async def test_nothing_is_put_out_before_a_count(box: BallotBox) -> None:
    await box.opened()
    with pytest.raises(Refused) as refusal:
        await files(box)
    assert "还没有计票" in refusal.value.message
