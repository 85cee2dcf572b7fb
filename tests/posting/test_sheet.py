"""The printed sheet says what was kept, and a QR leads back to it."""

import io
import re
import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pypdf import PdfReader

from app.core.calendar import DueTime
from app.core.errors import Refused
from app.core.typesetting import font_available
from app.core.values.fractions import THREE_QUARTERS, TWO_THIRDS
from app.posting.kinds import PostingAct
from app.posting.lifecycle import PostingHappened, standing
from app.posting.models import Posting
from app.posting.queries import PostingNow
from app.posting.sheet import kind_of, period_words, sheet
from app.posting.texts import DEFAULTS, TextKey, examples, filled
from app.posting.verdicts import PostedComparison, PostedVerdict, as_kept
from app.voting.count.count_report import agreement_rows, participation_rows
from app.voting.count.outcome import AreaAndHeads
from tests.posting.meters import meters

needs_font = pytest.mark.skipif(not font_available(), reason="no Noto Serif CJK on this machine (fonts-noto-cjk)")

HUNG_AT = datetime(2026, 9, 24, 2, tzinfo=UTC)
DUE = DueTime(due_at=datetime(2026, 10, 8, 16, tzinfo=UTC), provisional=False)
BASE = "https://yigai.example.cn"
ROLL = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae"


def posting(*, text: str = "", title: str = "", places: int = 3, hung: bool = False) -> PostingNow:
    wording = filled(
        TextKey.ROLL_POSTING,
        DEFAULTS[TextKey.ROLL_POSTING],
        examples(TextKey.ROLL_POSTING) | {"roll_sha256": ROLL},
    )
    kept = Posting(
        id=uuid.UUID(int=7),
        title=title or wording.title,
        text=text or wording.body,
        issuer="桃花岭社区居民委员会",
        contact="社区服务台 0717-1234567",
        verdicts=[],
        text_sha256=bytes(range(32)),
        places=[f"{number} 栋门厅" for number in range(1, places + 1)],
        days=7,
    )
    history = [PostingHappened(PostingAct.HUNG, HUNG_AT, runs_until=DUE.due_at)] if hung else []
    return PostingNow(kept, (), DUE if hung else None, standing(history, HUNG_AT))


def words(pdf: bytes) -> str:
    """The text without blanks: line breaks fall anywhere in Chinese."""
    return re.sub(r"[\s\u200b]", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


@needs_font
def test_it_says_everything_that_is_kept_and_leaves_a_place_for_the_seal() -> None:
    found = posting()
    told = words(sheet(found))
    for line in found.posting.text.split("\n"):
        assert line.replace(" ", "") in told
    for said in (found.posting.title, found.posting.issuer, "盖章处", "社区服务台0717-1234567", "3栋门厅", "张贴人"):
        assert said in told
    assert bytes(range(32)).hex() in told
    assert ROLL in told


@needs_font
def test_equal_postings_give_equal_bytes_and_another_id_another_code() -> None:
    first, again, other = posting(), posting(), posting()
    other.posting.id = uuid.UUID(int=8)
    assert sheet(first, base=BASE) == sheet(again, base=BASE)
    assert sheet(first, base=BASE) != sheet(other, base=BASE)


@needs_font
def test_a_service_that_the_internet_does_not_reach_prints_no_code() -> None:
    told = words(sheet(posting()))
    assert "扫码" not in told
    assert bytes(range(32)).hex() in told


@needs_font
def test_a_short_text_fits_one_page_and_a_long_one_keeps_its_record_of_hanging() -> None:
    assert len(PdfReader(io.BytesIO(sheet(posting()))).pages) == 1
    long = posting(text="\n".join(["业主请核对本户的房号和面积。" * 20] * 12), title="关" * 60, places=120)
    pdf = sheet(long, base=BASE)
    assert len(PdfReader(io.BytesIO(pdf)).pages) > 1
    assert "120栋门厅" in words(pdf)
    assert "扫码核对原文" in words(pdf)


def decided(agree: AreaAndHeads) -> PostedVerdict:
    """A verdict on 96 heads with 8642.31 m2, of whom 70 with 6021.40 m2 took part and these agree."""
    took_part = AreaAndHeads(602140, 70)
    rows = (
        *participation_rows(TWO_THIRDS, AreaAndHeads(864231, 96), took_part),
        *agreement_rows(THREE_QUARTERS, took_part, agree),
    )
    return PostedVerdict(
        heading="事项 1：整体改造方案",
        verdict="表决通过" if rows[3].met else "表决未通过",
        note="四项比较的结果如下。",
        comparisons=[PostedComparison.from_row(row) for row in rows],
    )


@needs_font
@pytest.mark.parametrize(("agree_c", "agree_heads", "said"), [(500000, 60, "表决通过"), (18064, 2, "表决未通过")])
def test_a_result_stands_before_the_text_with_bars_as_long_as_its_shares(
    agree_c: int, agree_heads: int, said: str
) -> None:
    found = posting()
    found.posting.verdicts = as_kept([decided(AreaAndHeads(agree_c, agree_heads))])
    pdf = sheet(found)
    told = words(pdf)
    assert told.index("事项1：整体改造方案") < told.index(said) < told.index("为依法组织业主共同决定有关事项")
    assert told.count("已达到") == (4 if said == "表决通过" else 2)
    assert ("还差51人" in told) == (said == "表决未通过")
    drawn = meters(pdf)
    asked = [(602140 / 864231, 2 / 3), (70 / 96, 2 / 3), (agree_c / 602140, 3 / 4), (agree_heads / 70, 3 / 4)]
    assert [one.filled for one in drawn] == pytest.approx([share for share, _ in asked], abs=0.005)
    assert [one.stroke for one in drawn] == pytest.approx([mark for _, mark in asked], abs=0.005)
    assert len(PdfReader(io.BytesIO(pdf)).pages) == 1


@needs_font
def test_many_verdicts_are_never_torn_from_their_comparisons() -> None:
    found = posting()
    found.posting.verdicts = as_kept([decided(AreaAndHeads(500000, 60))] * 7)
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(sheet(found))).pages]
    assert len(pages) > 1
    assert {page.count("四项比较的结果如下") * 4 - page.count("已达到") for page in pages} == {0}


def test_a_long_title_is_parted_before_what_the_sheet_is() -> None:
    assert (kind_of("桃花岭小区整体改造方案表决初步统计结果公示"), kind_of("关于停水的通知")) == (
        "初步统计结果公示",
        "",
    )


@needs_font
def test_a_text_stays_a_text() -> None:
    nasty = '#panic("x") $x$ *粗* _斜_ = 标题 \\ <标签> @某 `码` 😀\n\n- 一\n+ 二'
    told = words(sheet(posting(text=nasty)))
    assert '#panic("x")$x$*粗*_斜_=标题\\<标签>@某`码`' in told


def test_the_period_is_left_to_be_filled_in_until_it_hangs() -> None:
    assert period_words(posting()).startswith("自　　　　年　　月　　日张贴，7 日")
    assert period_words(posting(hung=True)).startswith("2026-09-24 10:00 张贴，至 2026-10-08 24:00 期满")


def test_a_machine_without_the_font_says_so(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refused:
        sheet(posting(), tmp_path)
    assert refused.value.code.name == "font_missing"
