"""The printed paper: everything an owner needs, nobody's name, a code on every page, in the order of the doors."""

import io
import re
from dataclasses import replace

import pypdfium2
import pytest
from pypdf import PdfReader

from app.core.errors import Refused
from app.core.signing.notes import SigningKey
from app.core.typesetting import font_available
from app.media.formats import pages
from app.media.kinds import FileKind
from app.voting.papers import issuing
from app.voting.papers.ballot_paper import BallotPaper, Ballots, PrintedItem, ballots_pdf, to_print
from app.voting.papers.qr import qr_text
from tests.register.flats import flat, id_card, owner
from tests.voting.live.ballot_box import CONVENOR, NAMES, BallotBox

needs_font = pytest.mark.skipif(not font_available(), reason="no Noto Serif CJK on this machine (fonts-noto-cjk)")

HASH = "ab" * 32
KEY = SigningKey(b"\x01" * 32).public("vote.example.cn/v-20261124-0001")
ONE = BallotPaper("7K3M-Q9TX", ("3-2-501",), "89.50")
BALLOTS = Ballots(
    eid="v-20261124-0001",
    community="桃花岭小区",
    title="桃花岭小区改造",
    items=(
        PrintedItem(1, "整体改造", "同意按公示的改造方案实施整体改造。"),
        PrintedItem(2, "公共收益", "同意用公共收益建设停车位。"),
    ),
    opens_at="2026年12月18日 00:00",
    closes_at="2026年12月27日 24:00",
    contact="社区居委会一楼服务台",
    plan=f"方案第 2 版，校验值 {HASH}",
    fingerprint=KEY.fingerprint,
    papers=(ONE,),
)


def words(pdf: bytes) -> list[str]:
    """The text of each page without blanks."""
    return [re.sub(r"\s", "", page.extract_text()) for page in PdfReader(io.BytesIO(pdf)).pages]


@needs_font
def test_a_paper_says_everything_an_owner_needs() -> None:
    (page,) = words(ballots_pdf(BALLOTS))
    for said in (
        "桃花岭小区改造表决票",
        "房号：3-2-501",
        "89.50平方米",
        "事项1整体改造同意按公示的改造方案实施整体改造。",
        "事项2公共收益",
        "只在一个方框内打“√”",
        "某个事项不填，算弃权",
        "整张不填，是无效票",
        "打两个勾，该项无效",
        "业主签名",
        "受托人、监护人签名",
        "2026年12月18日00:00至2026年12月27日24:00",
        "社区居委会一楼服务台",
        f"方案第2版，校验值{HASH}",
        "v-20261124-0001",
        "7K3M-Q9TX",
        "第1页共1页",
        f"签名密钥指纹{KEY.fingerprint}，应与公告所印相同",
    ):
        assert said in page
    assert [page.count(choice) for choice in ("同意反对弃权",)] == [2]


@needs_font
def test_a_paper_names_what_the_plan_costs_and_what_its_homes_pay() -> None:
    paper = replace(ONE, pays="本票所列房屋应出 8600.00 元。")
    (page,) = words(ballots_pdf(replace(BALLOTS, cost="“整体改造”预算合计 610000.00 元。", papers=(paper,))))
    assert "方案费用“整体改造”预算合计610000.00元。本票所列房屋应出8600.00元。" in page
    assert "方案费用" not in words(ballots_pdf(BALLOTS))[0]


@needs_font
def test_nothing_that_is_read_by_owners_is_smaller_than_fourteen_points() -> None:
    sizes: dict[float, str] = {}

    def seen(text: str, _matrix: object, scaled: list[float], _font: object, size: float) -> None:
        if text.strip():
            sizes[round(abs(size * scaled[3]), 1)] = sizes.get(round(abs(size * scaled[3]), 1), "") + text

    PdfReader(io.BytesIO(ballots_pdf(BALLOTS))).pages[0].extract_text(visitor_text=seen)
    small = "".join(text for size, text in sizes.items() if size < 14)
    assert "整体改造" in "".join(text for size, text in sizes.items() if size >= 14)
    assert set(re.sub(r"\s", "", small)) <= set(
        f"表决编号{BALLOTS.eid}{BALLOTS.plan}第1页共页，签名密钥指纹{BALLOTS.fingerprint}应与公告所印相同"
    )


@needs_font
def test_what_stands_below_is_on_the_page_each_line_on_one() -> None:
    """The key's fingerprint is one line, compared by eye, and nothing of the foot is below the margin of a printer."""
    long = replace(BALLOTS, eid="v-20261124-000123", plan=f"方案第 123 版，校验值 {HASH}")
    document = pypdfium2.PdfDocument(ballots_pdf(long))
    page = document[0].get_textpage()
    text = page.get_text_bounded()
    line = next(one for one in text.splitlines() if one.startswith("签名密钥指纹"))
    assert re.sub(r"\s", "", line) == f"签名密钥指纹{KEY.fingerprint}，应与公告所印相同"
    boxes = [page.get_charbox(at) for at in range(page.count_chars())]
    left, bottom, right = min(b[0] for b in boxes), min(b[1] for b in boxes if b[1]), max(b[2] for b in boxes)
    # A4 is 595 by 842 points; printers leave 5 mm, which are 14, unprinted.
    assert (left > 50, bottom > 14, right < 560) == (True, True, True), (left, bottom, right)
    document.close()


@needs_font
def test_many_items_take_more_pages_and_each_has_the_code_and_its_number() -> None:
    many = replace(
        BALLOTS,
        items=tuple(
            PrintedItem(number, "整体改造", "同意按公示的改造方案实施小区整体改造。" * 4) for number in range(1, 13)
        ),
        papers=(ONE, replace(ONE, serial="0000-000A")),
    )
    pdf = ballots_pdf(many)
    told = words(pdf)
    assert len(told) > 4
    of_one = next(number for number, page in enumerate(told) if "0000-000A" in page)
    assert of_one % 2 == 0  # printed on both sides, the second paper begins on a sheet of its own
    printed = [page for page in told[:of_one] if page]
    assert ["7K3M-Q9TX" in page for page in printed] == [True] * len(printed)
    assert [re.findall(r"第\d页共\d页", page) for page in printed] == [
        [f"第{number}页共{len(printed)}页"] for number in range(1, len(printed) + 1)
    ]
    codes = pages.codes(FileKind.PDF, pdf, range(1, len(told) + 1))
    for page, code in zip(told, codes, strict=True):
        serial = "7K3M-Q9TX" if "7K3M-Q9TX" in page else "0000-000A"
        assert code == ([qr_text(many.eid, serial)] if page else [])


@needs_font
@pytest.mark.usefixtures("rehearsed")
def test_the_code_of_a_practice_houses_paper_is_read() -> None:
    pdf = ballots_pdf(BALLOTS)
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1
    assert pages.codes(FileKind.PDF, pdf, (1,)) == [[qr_text(BALLOTS.eid, ONE.serial)]]
    assert "演练：本件由演练系统生成" in words(pdf)[0]


@needs_font
def test_a_head_of_many_flats_has_them_all_on_its_paper() -> None:
    parts = tuple(f"{building}-1-{room}" for building in range(1, 6) for room in range(101, 109))
    (page,) = words(ballots_pdf(replace(BALLOTS, papers=(replace(ONE, parts=parts),))))
    assert "房号：1-1-101等40处，见下" in page
    assert "、".join(parts) in page


@needs_font
def test_two_hundred_papers_are_two_hundred_pages_each_with_a_code_of_its_own() -> None:
    papers = tuple(replace(ONE, serial=f"{number:04d}-0000") for number in range(200))
    pdf = ballots_pdf(replace(BALLOTS, papers=papers))
    with pypdfium2.PdfDocument(pdf) as document:
        assert len(document) == 200
    for number in (1, 77, 200):
        assert pages.codes(FileKind.PDF, pdf, (number,)) == [[qr_text(BALLOTS.eid, f"{number - 1:04d}-0000")]]


@needs_font
def test_equal_papers_give_equal_bytes() -> None:
    assert ballots_pdf(BALLOTS) == ballots_pdf(BALLOTS)


async def to_be_printed(box: BallotBox, **where: str) -> list[tuple[str, ...]]:
    vote = await box.vote()
    async with box.database.read() as session:
        printing = await to_print(session, vote, community="桃花岭小区", key=KEY, **where)
    assert printing.contact == vote.contact
    # It opens as a day begins and closes as a day ends.
    assert (printing.opens_at[-5:], printing.closes_at[-5:]) == ("00:00", "24:00")
    return [paper.parts for paper in printing.papers]


async def test_papers_lie_in_the_order_of_the_doors_and_each_where_its_first_flat_is(
    box: BallotBox, monkeypatch: pytest.MonkeyPatch
) -> None:
    wu = owner("吴老五", document=id_card(70))
    more = (
        flat("10-1-101", owner("郑大", document=id_card(71))),
        flat("2-2-201", wu),
        flat("2-1-1001", owner("冯二", document=id_card(72))),
        flat("2-1-201", owner("陈三", document=id_card(73))),
        flat("10-1-201", wu),
    )
    bring_in = box.desk.bring_in
    monkeypatch.setattr(box.desk, "bring_in", lambda *flats: bring_in(*flats, *more))
    await box.noticed()
    with pytest.raises(Refused) as nothing:
        await to_be_printed(box)
    assert nothing.value.code.name == "no_paper_to_print"
    async with box.database.write() as session:
        papers = await issuing.issue(session, box.vote_id, None, by=CONVENOR.id)
    printed = await to_be_printed(box)
    assert len(printed) == len(papers) == len(NAMES) + 4
    assert printed[len(NAMES) :] == [("2-1-201",), ("2-1-1001",), ("2-2-201", "10-1-201"), ("10-1-101",)]
    assert await to_be_printed(box, building="2", stairwell="1") == [("2-1-201",), ("2-1-1001",)]
    assert await to_be_printed(box, building="10") == [("10-1-101",)]
    last = papers[-1].serial
    assert await to_be_printed(box, serial=last) == [("10-1-101",)]
