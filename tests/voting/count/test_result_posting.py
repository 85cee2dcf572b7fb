"""The posting of a result: what hangs on the notice board says exactly what was counted, and nothing of anybody."""

import re
from pathlib import Path

import pytest
from pypdf import PdfReader

from app.core.typesetting import FontMissing, chinese_punctuation, font_available
from app.voting.count.outcome import Alternative, AreaAndHeads, CountResult, LeftOut, Outcome, SetAside
from app.voting.count.posting_facts import HOW_TO_OBJECT, HOW_TO_SUE, PostingFacts, law_words, time_words
from app.voting.count.result_posting import write_pdf
from app.voting.law.rules import CC278_ORDINARY, CC278_SPECIAL
from tests.voting.counted import counted, result

needs_font = pytest.mark.skipif(not font_available(), reason="no Noto Serif CJK on this machine (fonts-noto-cjk)")

ABOUT = PostingFacts(
    title="向阳里改造方案表决",
    scope="向阳里全部 6 幢楼",
    item_titles={1: "是否同意改造方案"},
    opens="2026年11月9日 09:00",
    closes="2026年11月19日 09:00",
    convenor="向阳里物业管理委员会",
    counted_at="2026年11月19日 10:12",
    rule_note="车位、储藏室未计入名册。",
)
ROLL = AreaAndHeads(864_231, 96)
CARRIED = counted(
    1,
    Outcome.CARRIED,
    ROLL,
    AreaAndHeads(432_116, 48),
    AreaAndHeads(100_000, 10),
    AreaAndHeads(40_000, 5),
    AreaAndHeads(4_038, 1),
)
SHORT = counted(1, Outcome.NO_VALID_DECISION, ROLL, AreaAndHeads(576_153, 64))


def posted(tmp_path: Path, counted_result: CountResult, about: PostingFacts = ABOUT) -> str:
    """The text of the posting without any blanks, as line breaks fall anywhere in Chinese."""
    write_pdf(tmp_path / "posting.pdf", counted_result, about)
    return squeezed("".join(page.extract_text() for page in PdfReader(tmp_path / "posting.pdf").pages))


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", chinese_punctuation(text)).replace("平方米", "㎡")


@needs_font
def test_the_facts_the_four_fractions_and_the_rule_are_all_there(tmp_path: Path) -> None:
    text = posted(tmp_path, result(CARRIED))
    assert squeezed(ABOUT.title) in text
    assert squeezed(ABOUT.scope) in text
    assert squeezed(f"自 {ABOUT.opens} 至 {ABOUT.closes}") in text
    assert text.count(squeezed(ABOUT.convenor)) == 2  # as convenor, and where the seal goes
    assert squeezed("专有部分总面积 8642.31 平方米,表决权总人数 96 人") in text
    assert squeezed("事项 1:是否同意改造方案 表决通过") in text
    assert squeezed("参与面积 5761.54 / 8642.31 平方米 66.66% 2/3 以上 5761.54 平方米 已达到") in text
    assert squeezed("参与人数 64 / 96 人 66.66% 2/3 以上 64 人 已达到") in text
    assert squeezed("同意面积 4321.16 / 5761.54 平方米 75.00% 3/4 以上 4321.16 平方米 已达到") in text
    assert squeezed("同意人数 48 / 64 人 75.00% 3/4 以上 48 人 已达到") in text
    for sentence in (law_words(CC278_SPECIAL), HOW_TO_OBJECT, HOW_TO_SUE, ABOUT.rule_note, "盖章处", "公示期"):
        assert squeezed(sentence) in text
    assert "待人工认定" not in text
    assert "即可得知" not in text


@needs_font
def test_a_machine_s_times_are_written_for_people_and_a_title_that_says_so_needs_no_subtitle(tmp_path: Path) -> None:
    about = PostingFacts(title="表决结果公示", opens="2026-11-09T01:00:00Z", closes="2026-11-20T00:00:00+08:00")
    text = posted(tmp_path, result(CARRIED), about)
    assert "自2026年11月9日09:00至2026年11月19日24:00" in text
    assert "计票结果公示" not in text
    assert "计票结果公示" in posted(tmp_path, result(CARRIED))


@pytest.mark.parametrize(
    ("text", "closes", "words"),
    [
        ("2026-11-09T09:00:00+08:00", False, "2026年11月9日 09:00"),
        ("2026-11-09T09:00:01.5+08:00", True, "2026年11月9日 09:00:01.500000"),
        ("2026-11-20T00:00:00+08:00", False, "2026年11月20日 00:00"),
        ("2027-01-01T00:00:00+08:00", True, "2026年12月31日 24:00"),
        ("2026-11-09T09:00:00", True, "2026-11-09T09:00:00"),
        ("十一月九日上午九点", False, "十一月九日上午九点"),
        ("", True, ""),
    ],
)
def test_a_time_in_words(text: str, closes: bool, words: str) -> None:
    assert time_words(text, closes=closes) == words


@needs_font
def test_what_is_short_is_said_and_no_decision_is_not_a_rejection(tmp_path: Path) -> None:
    text = posted(tmp_path, result(SHORT))
    assert squeezed("参与面积 5761.53 / 8642.31 平方米 66.66% 2/3 以上 5761.54 平方米 还差 0.01 平方米") in text
    assert squeezed("未达法定参与比例,未形成有效决定") in text
    assert "不等于业主否决" in text
    assert "未获通过" not in text


@needs_font
@pytest.mark.parametrize(
    ("outcome", "other"), [(Outcome.CARRIED, Outcome.LOST), (Outcome.LOST, Outcome.CARRIED)], ids=["carried", "lost"]
)
def test_a_sensitive_item_is_not_posted_as_carried(tmp_path: Path, outcome: Outcome, other: Outcome) -> None:
    item = counted(1, outcome, ROLL, AreaAndHeads(600_000, 60), otherwise={Alternative.ABSTENTIONS_EXCLUDED: other})
    text = posted(tmp_path, result(item))
    assert squeezed("事项 1:是否同意改造方案 待人工认定") in text
    assert "现在不作为表决通过公示" in text
    assert squeezed(f"若弃权票不计入参与,计算结论变为“{other.label}”") in text
    assert "经公示后方可组织实施" not in text


@needs_font
def test_robustness_is_stands_or_does_not_stand(tmp_path: Path) -> None:
    item = counted(
        1, Outcome.CARRIED, ROLL, AreaAndHeads(600_000, 66), without={LeftOut.WITHOUT_PAPER: Outcome.NO_VALID_DECISION}
    )
    text = posted(tmp_path, result(item))
    assert squeezed("不计纸质票:不成立 不计委托票:成立 不计几张票意见不一致的业主:成立") in text


@needs_font
@pytest.mark.parametrize(
    ("item", "word"),
    [
        (counted(1, Outcome.CARRIED, ROLL, AreaAndHeads(600_000, 66)), "同意"),
        (counted(1, Outcome.LOST, ROLL, AreaAndHeads(), AreaAndHeads(600_000, 66)), "反对"),
    ],
    ids=["all agree", "all against"],
)
def test_where_all_chose_alike_the_posting_says_that_it_tells_on_them(tmp_path: Path, item: object, word: str) -> None:
    assert squeezed(f"全部选择“{word}”,每一位参与者的选择由本结果即可得知") in posted(tmp_path, result(item))  # type: ignore[arg-type]


@needs_font
def test_every_class_of_what_was_not_counted_is_posted_with_its_number(tmp_path: Path) -> None:
    numbers = {reason: 10 + place for place, reason in enumerate(SetAside)}
    text = posted(tmp_path, result(CARRIED, set_aside=numbers))
    for reason, number in numbers.items():
        assert squeezed(f"{reason.label} {number}") in text


@needs_font
def test_items_under_different_rules_each_quote_their_own(tmp_path: Path) -> None:
    second = counted(2, Outcome.CARRIED, ROLL, AreaAndHeads(600_000, 66), rule=CC278_ORDINARY)
    text = posted(tmp_path, result(CARRIED, second))
    assert squeezed(f"(事项 1:民法典第278条特别多数):{law_words(CC278_SPECIAL)}") in text
    assert squeezed(f"(事项 2:民法典第278条一般多数):{law_words(CC278_ORDINARY)}") in text
    assert "超过1/2" in text


@needs_font
def test_the_usual_posting_of_one_item_is_one_sheet_of_paper(tmp_path: Path) -> None:
    write_pdf(tmp_path / "posting.pdf", result(CARRIED), ABOUT)
    reader = PdfReader(tmp_path / "posting.pdf")
    assert len(reader.pages) == 1
    assert (round(reader.pages[0].mediabox.width), round(reader.pages[0].mediabox.height)) == (595, 842)


@needs_font
@pytest.mark.parametrize(
    "nothing",
    [
        result(),
        result(counted(1, Outcome.NO_VALID_DECISION, ROLL, AreaAndHeads())),
        result(counted(1, Outcome.LOST, AreaAndHeads(), AreaAndHeads())),
    ],
    ids=["no item", "nobody voted", "empty roll"],
)
def test_an_empty_count_without_facts_still_makes_a_sheet_to_fill_in(tmp_path: Path, nothing: CountResult) -> None:
    text = posted(tmp_path, nothing, PostingFacts())
    assert "业主共同决定事项表决结果" in text
    assert "即可得知" not in text


@needs_font
def test_two_writes_are_equal_to_the_byte(tmp_path: Path) -> None:
    for name in ("a.pdf", "b.pdf"):
        write_pdf(tmp_path / name, result(CARRIED), ABOUT)
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()


def test_without_the_font_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(FontMissing):
        write_pdf(tmp_path / "posting.pdf", result(CARRIED), ABOUT, fonts=tmp_path)
    assert not (tmp_path / "posting.pdf").exists()
