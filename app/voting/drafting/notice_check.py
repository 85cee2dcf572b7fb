"""The check before a notice: every fault of a vote at once, each with its remedy. Pure: standard library only.

Source: law R-38 (agenda), R-58, R-59 (against and abstain always offered), case 42 (areas), R-37, R-39 (notice),
section 5 (window), R-45 (channel).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.projects.kinds import DecidedMatter
from app.register.rolls.roll_changes import RollChange
from app.voting.law.matters import ASKED_BY, Matter
from app.voting.law.ruleset import RuleSet, refusals
from app.voting.law.small_circle import Estimate
from app.voting.lifecycle import Mode

NAMED = 10
"""So many parts are named in a sentence."""

DRAW_ANEW = "请社区居委会先“更正名册”，按现行登记簿重新冻结名册并公示。"

_TWO_MATTERS = re.compile(r"(并且?|以及|同时).{0,20}(是否|同意)|(是否|同意).{0,60}(是否)")
_DECIDES = "选聘|续聘|解聘|聘请|更换|提高|降低|调整|使用|动用|筹集|改建|重建|拆除|新建|建设|修改|制定|选举|罢免|出租"
_TWO_DECISIONS = re.compile(rf"({_DECIDES}).{{1,40}}(并且?|同时|以及).{{0,4}}({_DECIDES})")
"""Two things to decide in one sentence: "选聘甲物业并提高物业费". The items of one plan are one decision."""
_OPTIONS = re.compile(
    r"(方案|选项)\s*[A-Da-d一二三四1-4].{0,40}(方案|选项)\s*[A-Da-d一二三四1-4]|任选|多选|择一|选择.{0,6}之一"
)


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """An item as drafted; `decides` is what its result opens before works, `choices` are what the ballot offers."""

    number: int
    title: str
    text: str
    matters: tuple[Matter, ...]
    decides: DecidedMatter | None = None
    choices: tuple[str, ...] = ("agree", "disagree", "abstain")


@dataclass(frozen=True, slots=True)
class NoticeFinding:
    """Something the check found: a fault stops the notice, a warning is said and kept."""

    field: str
    what: str
    fault: bool = True


@dataclass(frozen=True, slots=True)
class VoteDraft:
    """Everything the check looks at. `circle` is what results of this roll could give away (small_circle.py),
    `roll_changes` what the register in force has otherwise than the roll, `coming` what it may have soon.

    `earliest` is the first day on which the vote may open after its notice.
    """

    rules: RuleSet
    mode: Mode
    items: tuple[ItemDraft, ...]
    has_plan_version: bool
    needs_plan_version: bool
    has_roll: bool
    parts_without_area: tuple[str, ...]
    roll_changes: tuple[RollChange, ...]
    coming: tuple[str, ...]
    circle: Estimate
    opens_at: datetime
    closes_at: datetime
    earliest: datetime
    appointing_document: str
    # Stairwells of the roll, in words, for whose homes no place of the sheets is meant.
    without_sheet: tuple[str, ...] = ()


def check(draft: VoteDraft) -> list[NoticeFinding]:
    """Every fault and warning of a draft, in the order a clerk reads it."""
    return [
        *(NoticeFinding("rules", what) for what in refusals(draft.rules)),
        *_frame(draft),
        *_window(draft),
        *(found for item in draft.items for found in _item(item)),
    ]


def _frame(draft: VoteDraft) -> Iterable[NoticeFinding]:
    if not draft.appointing_document.strip():
        yield NoticeFinding("appointing_document", "缺少召集人的产生或任命文件，请补上。")
    if not draft.items:
        yield NoticeFinding("items", "没有表决事项，请至少填写一项。")
    if draft.needs_plan_version and not draft.has_plan_version:
        yield NoticeFinding("plan_version_id", "没有关联改造方案的版本：表决的是哪一版方案必须写明，请先发布方案。")
    if draft.needs_plan_version and draft.items and not any(item.decides for item in draft.items):
        yield NoticeFinding(
            "items", "没有一项事项写明决定什么，请标明哪一项表决改造方案（或管理模式等），否则通过了也不能据此开工。"
        )
    if not draft.has_roll:
        yield NoticeFinding("roll", "还没有公示名册，请先公示名册并处理异议。")
    for part in draft.parts_without_area:
        yield NoticeFinding("roll", f"{part} 没有面积：请补登记、实测或合同面积，或公示确认后再发通知。")
    if changed := [change.words for change in draft.roll_changes]:
        yield NoticeFinding("roll", f"名册冻结以后登记簿有 {len(changed)} 处变化：{listed(changed)}。{DRAW_ANEW}")
    if draft.coming:
        yield NoticeFinding(
            "roll",
            f"有 {len(draft.coming)} 项登记变更还没有生效，现在不影响本次表决：{listed(draft.coming)}。"
            "开始投票前生效的，须先更正名册；开始投票后生效的，名册不变，按更正前后两种名册计算的结论一并公示。",
            fault=False,
        )
    if draft.without_sheet:
        yield NoticeFinding(
            "posting_places",
            f"{'、'.join(draft.without_sheet)}没有张贴地点，也没有全小区的公告栏：那里的户都要提前 {draft.rules.notice_days} 日逐户送达，"
            "否则到时候不能开始投票。",
            fault=False,
        )
    yield from on_channel(draft.mode, draft.rules)
    if draft.mode is Mode.BINDING and draft.rules.online_only_by_authority:
        yield NoticeFinding(
            "mode", "本地规定线上投票须用主管部门的系统，本系统的线上票不能作为有效票，请改为只用纸质票。"
        )
    if draft.circle.names_opponents:
        yield NoticeFinding(
            "roll",
            f"表决范围小：试算 {draft.circle.trials} 种可能的结果，其中 {draft.circle.named} 种由公布的面积合计和参与房号"
            "就能推知谁反对。参与情况将只公布数字，不列房号。",
            fault=False,
        )


def on_channel(mode: Mode, rules: RuleSet) -> Iterable[NoticeFinding]:
    """What is missing for phone ballots to count: the city's document that lets them (law R-45)."""
    if mode is Mode.BINDING and not rules.online_basis.strip():
        yield NoticeFinding(
            "rules.online_basis",
            "线上投票要有本地的依据文件，请填写它的名称或文号，例如“市建规〔2024〕1号”；没有依据请改为只用纸质票（mode 填 paper）。",
        )


def _window(draft: VoteDraft) -> Iterable[NoticeFinding]:
    if draft.opens_at < draft.earliest:
        yield NoticeFinding(
            "opens_at",
            f"通知公示至少 {draft.rules.notice_days} 日（起始日不计），最早 {draft.earliest:%Y-%m-%d %H:%M} 开始投票。",
        )
    length = draft.closes_at - draft.opens_at
    least, most = timedelta(days=draft.rules.window_days_least), timedelta(days=draft.rules.window_days_most)
    if not least <= length <= most:
        yield NoticeFinding(
            "closes_at",
            f"投票期须在 {draft.rules.window_days_least} 至 {draft.rules.window_days_most} 日之间，请调整截止时间。",
        )


def _item(item: ItemDraft) -> Iterable[NoticeFinding]:
    field = f"items.{item.number}"
    missing = {"agree", "disagree", "abstain"} - set(item.choices)
    if missing:
        yield NoticeFinding(f"{field}.choices", f"事项 {item.number} 的选票必须同时有同意、反对、弃权三栏。")
    if not item.matters:
        yield NoticeFinding(f"{field}.matters", f"事项 {item.number} 没有写明属于民法典第278条的第几项。")
    elif item.decides is not None and not ASKED_BY[item.decides].intersection(item.matters):
        least = "、".join(sorted(ASKED_BY[item.decides]))
        yield NoticeFinding(
            f"{field}.matters",
            f"事项 {item.number} 决定“{item.decides.label}”，属于民法典第278条第 {least} 项之一，请改正，同意比例由此确定。",
        )
    if _OPTIONS.search(item.text):
        yield NoticeFinding(
            f"{field}.text",
            f"事项 {item.number} 像是多个方案任选：本表决只能对一个方案表示同意或反对。"
            "请先用征询选出方案，再对选定的方案表决。",
        )
    elif _TWO_MATTERS.search(item.text) or (
        item.decides is not DecidedMatter.PLAN and _TWO_DECISIONS.search(item.text)
    ):
        yield NoticeFinding(f"{field}.text", f"事项 {item.number} 像是把两件事合成一个问题，请拆成两项分别表决。")


def listed(names: Sequence[str]) -> str:
    """Names in a sentence, and how many there are where not all are named."""
    return "、".join(names[:NAMED]) + (f"等 {len(names)} 处" if len(names) > NAMED else "")


def faults(findings: Sequence[NoticeFinding]) -> list[NoticeFinding]:
    """Those that stop the notice."""
    return [one for one in findings if one.fault]
