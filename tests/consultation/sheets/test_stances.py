"""What words and ticks mean: nobody's agreement is made out of anything but an agreement."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.consultation.kinds import Stance
from app.consultation.sheets.fault_codes import OpinionFault
from app.consultation.sheets.stances import (
    StanceRead,
    asks_reason,
    asks_stance,
    mark_of,
    read_marks,
    read_stance,
    read_yes_or_no,
)
from app.register.sheet.fault_codes import Problem
from app.register.sheet.files.grid import Moment

AGREE, CONDITIONAL, AGAINST, UNDECIDED = Stance.AGREE, Stance.CONDITIONAL, Stance.AGAINST, Stance.UNDECIDED


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("同意", StanceRead(AGREE)),
        (" 同 意 ", StanceRead(AGREE)),
        ("√同意", StanceRead(AGREE)),
        ("我家同意改造！", StanceRead(AGREE)),
        ("同意了，辛苦大家", StanceRead(AGREE, words="辛苦大家")),
        ("坚决支持", StanceRead(AGREE)),
        ("不同意", StanceRead(AGAINST)),
        ("坚决反对", StanceRead(AGAINST)),
        ("不同意，太贵", StanceRead(AGAINST, words="太贵")),
        ("有条件同意：先移立管", StanceRead(CONDITIONAL, condition="先移立管")),
        ("有条件", StanceRead(CONDITIONAL)),
        ("同意（但要先修水管）", StanceRead(CONDITIONAL, condition="但要先修水管")),
        ("同意，前提是不加钱", StanceRead(CONDITIONAL, condition="前提是不加钱")),
        ("没意见", StanceRead(UNDECIDED, no_objection=True)),
        ("没有意见", StanceRead(UNDECIDED, no_objection=True)),
        ("弃权", StanceRead(UNDECIDED)),
        ("再考虑一下", StanceRead(UNDECIDED)),
        ("", None),
        ("/", None),
        ("无", None),
    ],
)
def test_words(written: str, meant: StanceRead | None) -> None:
    assert read_stance(written) == meant


@pytest.mark.parametrize(
    "written",
    [
        "不太同意",
        "不是很同意",
        "同意加电梯，不同意拆阳台",
        "同意吗",
        "看情况",
        "同上",
        "已签",
        "未同意",
        "没意见，同意",
        "同意不同意都行",
        "他说同意",
        5.0,
        Moment("2026-12-01"),
    ],
)
def test_what_is_not_plain_is_a_question_to_ask(written: str | float | Moment) -> None:
    read = read_stance(written)
    assert isinstance(read, Problem)
    assert read.code is OpinionFault.STANCE_UNCLEAR


@given(
    st.text("不同意反对没未别赞成支持有条件意见愿太很 ，。：（）√×0１aＡ", max_size=12),
    st.sampled_from(["同意", "赞成", "支持", "愿意"]),
    st.text("不没未别反对，。 吗但√×", max_size=4),
)
def test_whatever_is_written_around_it_no_refusal_reads_as_agreement(before: str, word: str, after: str) -> None:
    read = read_yes_or_no(before + word + after)
    if isinstance(read, StanceRead) and read.stance is AGREE:
        assert not set("不没未别反太很") & set((before + word).replace("不加", ""))
        assert read.words == "" or "不同意" not in after


@given(st.sampled_from(["同意", "不同意", "有条件同意：先移立管", "没意见"]), st.lists(st.integers(0, 12), max_size=4))
def test_blanks_inside_change_nothing(word: str, places: list[int]) -> None:
    spaced = word
    for place in places:
        spaced = spaced[: place % (len(spaced) + 1)] + " " + spaced[place % (len(spaced) + 1) :]
    assert read_stance(spaced) == read_stance(word)


@pytest.mark.parametrize(
    ("cells", "meant"),
    [
        ({AGREE: "√", AGAINST: ""}, AGREE),
        ({AGREE: "", AGAINST: "✔"}, AGAINST),
        ({AGREE: "×", AGAINST: "√"}, AGAINST),
        ({AGREE: "同意", AGAINST: ""}, AGREE),
        ({AGREE: 1.0, AGAINST: ""}, AGREE),
        ({AGREE: "", AGAINST: "", CONDITIONAL: "先修水管"}, CONDITIONAL),
        ({AGREE: "", AGAINST: ""}, None),
        ({AGREE: "√", AGAINST: "√"}, OpinionFault.STANCES_DIFFER),
        ({AGREE: "不同意", AGAINST: ""}, OpinionFault.STANCES_DIFFER),
        ({AGREE: "×", AGAINST: ""}, OpinionFault.STANCE_UNCLEAR),
        ({AGREE: "张三", AGAINST: ""}, OpinionFault.STANCE_UNCLEAR),
    ],
)
def test_ticks(cells: dict[Stance, str | float], meant: Stance | OpinionFault | None) -> None:
    read = read_marks(cells)
    found = read.stance if isinstance(read, StanceRead) else read.code if isinstance(read, Problem) else None
    assert found is meant


@pytest.mark.parametrize(
    ("heading", "what"),
    [
        ("同意", AGREE),
        ("不同意", AGAINST),
        ("有条件同意(注明条件)", CONDITIONAL),
        ("弃权", UNDECIDED),
        ("是否同意改造", "stance"),
        ("业主意见", "stance"),
        ("改造意愿", "stance"),
        ("意见(同意/不同意)", "stance"),
        ("意见建议", "reason"),
        ("不同意的理由", "reason"),
        ("备注", None),
        ("征求意见表", None),
        ("签字", None),
    ],
)
def test_headings(heading: str, what: Stance | str | None) -> None:
    found = mark_of(heading) or ("stance" if asks_stance(heading) else "reason" if asks_reason(heading) else None)
    assert found == what
