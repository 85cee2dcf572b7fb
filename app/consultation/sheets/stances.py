"""What somebody means by the words and ticks of a sheet. Pure: standard library only.

Nothing is guessed: what does not plainly say a stance is a Problem. “没意见” is no agreement (policy: conditional or silent
is not agreement), and an agreement with a “but” is conditional.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from app.consultation.kinds import Stance
from app.consultation.sheets.fault_codes import OpinionFault
from app.register.sheet.columns.cells import compact, is_empty, text_of
from app.register.sheet.fault_codes import Problem
from app.register.sheet.files.grid import Moment, Value
from app.register.sheet.quoting import quoted

_AGREE = "同意|赞成|支持|赞同|愿意"
_OBJECT = "(?:改造|本?方案|该方案|实施|纳入改造|加装电梯)?"
_SUBJECT = "(?:我家?|本人|本户|我们|全家|业主)?"
_HOW = "(?:完全|非常|坚决|一致|都|均|表示|十分)*"
_STANCES = (
    (Stance.AGAINST, f"{_SUBJECT}{_HOW}(?:不(?:{_AGREE})|反对|拒绝|不改造?|不要改造?){_OBJECT}"),
    (Stance.CONDITIONAL, f"{_SUBJECT}(?:有|附|带)?条件(?:地?(?:{_AGREE}))?{_OBJECT}"),
    (Stance.AGREE, f"{_SUBJECT}{_HOW}(?:{_AGREE}){_OBJECT}"),
    (
        Stance.UNDECIDED,
        "没有?意见|无意见|无所谓|都行|随便|随大流|弃权|未定|待定|再看看?|再说|考虑(?:中|一下)?|再考虑(?:一下)?|不确定|没想好|还没想好|未表态",
    ),
)
_NO_OBJECTION = re.compile("(?:没有?|无)意见")
_MARKS = "√✓✔☑✅"
_TICK = re.compile("[√✓✔☑✅Vv∨◉●]|对|勾|是|1|YES|Y|yes|y")
_CROSS = re.compile("[×✗✘✕Xx☒]|否|0|NO|N|no|n")
_END = r"(?:[了的啊呀哦]?[!！。.~～👍]*)"
_PARTS = [
    (
        stance,
        re.compile(
            rf"[{_MARKS}]?(?P<said>{words}){_END}(?:[,，。;；:：、\-—]+(?P<more>.*)|(?P<bracket>[(（【\[].*))?", re.S
        ),
    )
    for stance, words in _STANCES
]
_BUT = re.compile("但|如果|前提|只要|除非|必须先|须先|先.{1,20}再|条件")
_TURNS = re.compile(f"不(?:{_AGREE})|反对|{_AGREE}")


@dataclass(frozen=True, slots=True)
class StanceRead:
    """A stance as it was written; `words` are what else was said. `no_objection`: only that there is no objection."""

    stance: Stance
    condition: str = ""
    words: str = ""
    no_objection: bool = False


def read_stance(value: Value) -> StanceRead | Problem | None:
    """What a cell of words says: "同意", "√同意", "不同意，太贵", "有条件同意：先移立管", "没意见"; None where it is empty."""
    if is_empty(value):
        return None
    text = compact(value)
    unclear = Problem(OpinionFault.STANCE_UNCLEAR, f"意见{quoted(text_of(value))}看不出是什么意思。")
    if isinstance(value, Moment):
        return unclear
    for stance, pattern in _PARTS:
        found = pattern.fullmatch(text)
        if found is None:
            continue
        more = (found["more"] or (found["bracket"] or "").strip("()（）【】[]")).strip()
        return _with_more(stance, found["said"], more, unclear)
    return unclear


def _with_more(stance: Stance, text: str, more: str, unclear: Problem) -> StanceRead | Problem:
    if stance is Stance.CONDITIONAL:
        return StanceRead(stance, condition=more)
    if _TURNS.search(more):
        return unclear  # "同意加电梯，不同意拆阳台": two stances
    if stance is Stance.AGREE and _BUT.search(more):
        return StanceRead(Stance.CONDITIONAL, condition=more)
    return StanceRead(stance, words=more, no_objection=_NO_OBJECTION.fullmatch(text) is not None)


_MARK_HEADINGS = (
    (Stance.AGREE, re.compile(f"(?:{_AGREE}){_OBJECT}(?:打勾|划勾|\\(.*\\))?")),
    (Stance.AGAINST, re.compile(f"(?:不(?:{_AGREE})|反对){_OBJECT}(?:打勾|划勾|\\(.*\\))?")),
    (Stance.CONDITIONAL, re.compile(f"(?:有|附|带)条件(?:{_AGREE})?{_OBJECT}(?:\\(.*\\))?")),
    (Stance.UNDECIDED, re.compile("弃权|未定|待定|无所谓|没有?意见|无意见|考虑(?:中)?")),
)
_WORD_HEADING = re.compile(f"是否(?:{_AGREE})|(?:{_AGREE})与否|意见|态度|意愿|表态")
_NOT_WORDS = re.compile("建议|说明|理由|原因|其[他它]|编号|征求|备注")
_REASON_HEADING = re.compile("条件|理由|原因|建议|说明|其[他它]意见")


def mark_of(heading: str) -> Stance | None:
    """The stance that a tick in a column of this heading means; None where it is no such column."""
    return next((stance for stance, pattern in _MARK_HEADINGS if pattern.fullmatch(heading)), None)


def asks_stance(heading: str) -> bool:
    """Whether a column of this heading holds a stance in words."""
    return mark_of(heading) is None and bool(_WORD_HEADING.search(heading)) and not _NOT_WORDS.search(heading)


def asks_reason(heading: str) -> bool:
    """Whether a column of this heading holds a condition or a reason."""
    return mark_of(heading) is None and not asks_stance(heading) and bool(_REASON_HEADING.search(heading))


def read_yes_or_no(value: Value) -> StanceRead | Problem | None:
    """A stance in words, or a tick or cross under "是否同意"."""
    text = compact(value)
    if _TICK.fullmatch(text):
        return StanceRead(Stance.AGREE)
    if _CROSS.fullmatch(text):
        return StanceRead(Stance.AGAINST)
    return read_stance(value)


def read_marks(cells: Mapping[Stance, Value]) -> StanceRead | Problem | None:
    """The stance of columns to tick, of which one may be ticked; words in such a cell say why, or on what condition.

    A cross leaves a column unticked where another is ticked, and says nothing by itself.
    """
    ticked: dict[Stance, str] = {}
    crossed = False
    for stance, value in cells.items():
        if is_empty(value):
            continue
        text = compact(value)
        if _CROSS.fullmatch(text):
            crossed = True
        elif _TICK.fullmatch(text) or mark_of(text) is stance:
            ticked[stance] = ""
        else:
            read = read_stance(value)
            if isinstance(read, StanceRead) and read.stance is not stance:
                return Problem(OpinionFault.STANCES_DIFFER, f"打勾的列是“{stance.label}”，格内写的是{quoted(text)}。")
            if isinstance(read, Problem) and stance is not Stance.CONDITIONAL:
                return read
            ticked[stance] = read.condition or read.words if isinstance(read, StanceRead) else text.lstrip(_MARKS)
    if len(ticked) > 1:
        return Problem(OpinionFault.STANCES_DIFFER, f"“{'”“'.join(one.label for one in ticked)}”都打了勾。")
    if not ticked:
        return Problem(OpinionFault.STANCE_UNCLEAR, "只有叉，看不出是什么意思。") if crossed else None
    ((stance, words),) = ticked.items()
    if stance is Stance.CONDITIONAL:
        return StanceRead(stance, condition=words)
    return StanceRead(stance, words=words)
