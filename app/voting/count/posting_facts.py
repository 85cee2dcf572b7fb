"""What a posting of a result says beside its figures: the facts of the vote, and the sentences. Pure.

The printed posting and the result sheet take the same sentences from here. Nothing here names a person, and nothing
splits a sum by class of ballot: sums by class would expose people by subtraction.
"""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta, timezone

from app.voting.count.ballots import Choice
from app.voting.count.count_report import alternative_rows
from app.voting.count.outcome import ItemCount, Outcome
from app.voting.count.tally import Sums
from app.voting.law.rules import CC278_ORDINARY, CC278_SPECIAL, MajorityRule

_CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class DecidedItem:
    """What a named person outside the convenor decided of an item that hung on an unsettled question (law R-60)."""

    outcome: Outcome
    who: str
    reasons: str
    document: str = ""


@dataclass(frozen=True, slots=True)
class PostingFacts:
    """What the count itself does not know. A text is printed as given, a time as `time_words` has it; an empty one
    is left to be filled in by hand.

    `title` of the vote, `scope` (estate, building or stairwell), `item_titles` by item number, the window `opens` to
    `closes`, `convenor` 召集人， `counted_at`, and `rule_note` for what else belongs to the rule (e.g. parking left out). By item number: what was
    settled since the count and would change the outcome (`settled_since`), and what a person decided (`decisions`).
    """

    title: str = ""
    scope: str = ""
    item_titles: dict[int, str] = field(default_factory=dict)
    opens: str = ""
    closes: str = ""
    convenor: str = ""
    counted_at: str = ""
    rule_note: str = ""
    settled_since: dict[int, tuple[str, ...]] = field(default_factory=dict)
    decisions: dict[int, DecidedItem] = field(default_factory=dict)

    def waits(self, item: ItemCount) -> bool:
        """Whether the item hangs on a question that nobody has decided."""
        return item.item not in self.decisions and (item.sensitive or bool(self.settled_since.get(item.item)))


_COUNT_ALONE = PostingFacts()

DEFAULT_TITLE = "业主共同决定事项表决结果公示"

PARTICIPATION_WORDS = "业主共同决定事项，应当由专有部分面积占比三分之二以上的业主且人数占比三分之二以上的业主参与表决。"

AGREEMENT_WORDS = {
    CC278_SPECIAL.name: (
        "决定前款第六项至第八项规定的事项，应当经参与表决专有部分面积四分之三以上的业主"
        "且参与表决人数四分之三以上的业主同意。"
    ),
    CC278_ORDINARY.name: ("决定前款其他事项，应当经参与表决专有部分面积过半数的业主且参与表决人数过半数的业主同意。"),
}

WAITING = "待人工认定"
STANDS = {True: "成立", False: "不成立"}
"""Whether an outcome stands without a class of ballots, as it is posted."""

HOW_HEADS_COUNT = (
    "人数为表决权人数：同一业主或者同一组共有人名下的全部专有部分合计为一人；开发商未售和已售未交付的部分合计为一人。"
)
HOW_SHARES_SHOW = "百分比截断到两位小数，不四舍五入；是否达到只用整数相乘比较。"
HOW_TO_OBJECT = (
    "对本结果有异议的业主，请在公示期内以书面形式实名向召集人提出，写明事实和理由；"
    "召集人应当自收到之日起五个工作日内答复。"
)
HOW_TO_SUE = (
    "认为决定侵害其合法权益或者违反法定程序的业主，可以依照《中华人民共和国民法典》第二百八十条，"
    "自知道或者应当知道决定作出之日起一年内请求人民法院予以撤销。"
)


def time_words(text: str, *, closes: bool = False) -> str:
    """A time in ISO 8601 with offset in Chinese words and China's time, e.g. "2026年11月9日 09:00"; other text as it is.

    A window that `closes` at midnight runs until 24:00 of the day before (Civil Code art. 203).
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    if at.tzinfo is None:
        return text
    at = at.astimezone(_CHINA)
    clock = f"{at:%H:%M}" if at.second == at.microsecond == 0 else at.time().isoformat()
    if closes and at.time() == time():
        at, clock = at - timedelta(days=1), "24:00"
    return f"{at.year}年{at.month}月{at.day}日 {clock}"


def law_words(rule: MajorityRule) -> str:
    """The rule in the words of Civil Code art. 278(2)."""
    return f"《中华人民共和国民法典》第二百七十八条第二款：“{PARTICIPATION_WORDS}{AGREEMENT_WORDS[rule.name]}”"


def verdict(item: ItemCount, about: PostingFacts = _COUNT_ALONE) -> str:
    """The outcome in the fewest words; an item that hangs on an unsettled question waits for a person (law R-60)."""
    if about.waits(item):
        return WAITING
    decision = about.decisions.get(item.item)
    return (decision.outcome if decision else item.outcome).label


def verdict_note(item: ItemCount, about: PostingFacts = _COUNT_ALONE) -> str:
    """What the verdict means for those who read it."""
    return meaning(item.outcome, about.decisions.get(item.item), waits=about.waits(item))


def meaning(counted: Outcome, decision: DecidedItem | None, *, waits: bool) -> str:
    """What an outcome means for those who read it, once a person decided, while it waits for one, or as it was counted."""
    if decision is not None:
        return decision_words(counted, decision)
    if waits:
        return (
            "本事项的结论取决于下列法律尚无统一规定的问题。按默认口径计算为“"
            f"{counted.label}”，换一种口径结论就会改变，因此现在不作为表决通过公示，也不得据此实施。"
            "须由指定人员书面认定并说明理由后另行公告。"
        )
    match counted:
        case Outcome.CARRIED:
            return "四项比较全部达到法定要求。本决定对全体业主具有法律约束力，经公示后方可组织实施。"
        case Outcome.LOST:
            return "参与表决达到法定比例，同意未达到法定比例，本事项未获通过。"
        case Outcome.NO_VALID_DECISION:
            return "参与表决未达到法定比例，没有形成有效决定。这不等于业主否决了本事项。"


def decision_words(counted: Outcome, decision: DecidedItem) -> str:
    """A person's decision with both outcomes, reasons, who and the document."""
    document = f"依据：{decision.document}。" if decision.document else ""
    return (
        f"按默认口径计算为“{counted.label}”；经{decision.who}书面认定为“{decision.outcome.label}”。"
        f"理由：{decision.reasons.rstrip('。')}。{document}"
    )


def flip_words(question: str, outcome: str) -> str:
    """What an unsettled question, answered the other way, would make of the outcome."""
    return f"若{question}，计算结论变为“{outcome}”"


def unsettled(item: ItemCount, about: PostingFacts = _COUNT_ALONE) -> list[str]:
    """The unsettled questions whose other answer would change the outcome, each with the outcome it would give."""
    flips = [flip_words(question, outcome) for question, outcome, same in alternative_rows(item) if not same]
    return [*flips, *about.settled_since.get(item.item, ())]


def unanimity(item: ItemCount | Sums) -> str:
    """A warning where the sums themselves tell how each participant voted, as all chose alike; else empty."""
    if item.participating.heads == 0:
        return ""
    for part, choice in ((item.agree, Choice.AGREE), (item.disagree, Choice.DISAGREE), (item.abstain, Choice.ABSTAIN)):
        if part == item.participating:
            return f"参与表决的业主全部选择“{choice.label}”，每一位参与者的选择由本结果即可得知，特此说明。"
    return ""
