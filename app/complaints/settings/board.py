"""The board on site 公示牌: units, the way of a case, and the limits, printed from the version that is in force.

Limits published are the limits enforced: what stands here is read from the same object that starts the clocks, and the
sheet names the version and its hash. What is scanned on it opens the report form of the estate. Layout is in board.typ.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.complaints.categories import CATEGORIES
from app.complaints.kinds import ClockKind, Urgency
from app.complaints.limits import policies
from app.complaints.limits.limits import CALL_AT_ONCE, Limits
from app.complaints.limits.options import step_words
from app.complaints.models import CasePolicy, ResponsibleUnit
from app.core.installation import CHINA
from app.core.typesetting import FONT_FOLDER, set_sheet
from app.wechat.codes import square

SHOWN = (ClockKind.ACCEPT, ClockKind.FIRST_ACTION, ClockKind.RESOLVE)
"""The columns of the board: what a reporter waits for."""

ELSEWHERE = (
    "本平台是改造项目的反映渠道，不代替信访和政务热线。您也可以拨打 12345 政务服务便民热线，或向街道、区信访部门反映；"
    "已进入诉讼、仲裁、信访、纪检程序的事项，请在原渠道办理。"
)
"""Law R-93: ours is a project channel, and the text says so."""


@dataclass(frozen=True, slots=True)
class SiteBoardRow:
    """A line of the table: which matters, and in how long each thing is done, in words."""

    what: str
    limits: tuple[str, ...]


def rows(limits: Limits) -> list[SiteBoardRow]:
    """The limits by urgency, each with an example, then those of single categories that differ."""
    found = [
        SiteBoardRow(urgency.label, tuple(limits.by_urgency[urgency][clock].words for clock in SHOWN))
        for urgency in Urgency
    ]
    found += [
        SiteBoardRow(
            f"{CATEGORIES[code].heading.label}：{CATEGORIES[code].label}",
            tuple(limits.limit(code, clock).words for clock in SHOWN),
        )
        for code in sorted(limits.by_category)
        if any(clock in limits.by_category[code] for clock in SHOWN)
    ]
    return found


def flow(limits: Limits) -> list[str]:
    """The way of a case, in steps with their times; of what is the same for all, or of ordinary matters."""
    ordinary = limits.by_urgency[Urgency.ORDINARY]
    ladder = "；".join(step_words(rung, days) for rung, days in limits.ladder)
    return [
        "报事：手机拍照或文字，也可打热线、到服务窗口。从报事起计时，夜间节假日的“小时”照算。",
        f"派单：一般事项 {ordinary[ClockKind.DISPATCH].words}内派给责任单位；派错的 {ordinary[ClockKind.RETURN].words}内退回，"
        f"无人接单的转由{limits.fallback.label}负责。",
        f"办理：按下表时限。因故暂停须有规定的原因并告知您，一次最长 {limits.longest_pause.words}，到期自动恢复计时；"
        f"延期只有一次，最多 {limits.extension_days} 个工作日，须到期前申请、上一级批准并告知您。",
        f"确认：单位称办结后，请在 {_for_all(limits, ClockKind.CONFIRM)}内说是否解决。说没有解决的重新办理；没有评价的记“未评价”，不算满意。",
        f"回访：办结后 {_for_all(limits, ClockKind.CALL_BACK)}内抽样回访，由经办人以外的人进行。",
        f"逾期：依次上报{ladder}。反映社区、单位本身的事，由其上一级办理。",
    ]


def _for_all(limits: Limits, clock: ClockKind) -> str:
    """A limit of a step that is no column: that of ordinary matters, and after it whichever has another."""
    usual = limits.by_urgency[Urgency.ORDINARY][clock]
    given = [(urgency.label, limits.by_urgency[urgency][clock]) for urgency in Urgency]
    given += [
        (CATEGORIES[code].label, limits.limit(code, clock))
        for code in sorted(limits.by_category)
        if clock in limits.by_category[code]
    ]
    others = "、".join(f"{what} {limit.words}" for what, limit in given if limit != usual)
    return f"{usual.words}（{others}）" if others else usual.words


def content(
    policy: CasePolicy,
    community: str,
    units: Sequence[ResponsibleUnit],
    code: bytes | None = None,
    address: str | None = None,
) -> dict[str, object]:
    """Everything that the sheet says. To be scanned it has the mini-program code, or without one the address of its page;
    without both nothing.
    """
    limits = policies.limits_of(policy)
    digest = policy.sha256.hex()
    return {
        "community": community,
        "columns": [clock.label for clock in SHOWN],
        "rows": [{"what": one.what, "limits": list(one.limits)} for one in rows(limits)],
        "flow": flow(limits),
        "units": [{"name": one.name, "kind": one.kind.label, "phone": one.phone} for one in units],
        "call": CALL_AT_ONCE,
        "phones": [{"whose": whose, "number": number} for whose, number in limits.danger_phones],
        "elsewhere": ELSEWHERE,
        "version": f"第 {policy.number} 版，{policy.at.astimezone(CHINA):%Y年%m月%d日}起对新报的事生效",
        "sha256": digest,
        "qr": square(code, address),
        "qr_says": "微信扫码报事" if code else "扫码报事",
    }


def printed_units(
    policy: CasePolicy, there: Sequence[ResponsibleUnit], owing: Sequence[uuid.UUID]
) -> list[ResponsibleUnit]:
    """The units that the table sends cases to and those that owe repairs, of those that there still are."""
    named = {rule.to.unit_id for rule in policies.rules_of(policy) if rule.to.unit_id is not None} | set(owing)
    return [one for one in there if one.id in named and one.ended_at is None]


def sheet(printed: dict[str, object], fonts: Path = FONT_FOLDER) -> bytes:
    """The PDF of the board; equal content gives equal bytes. Raises Refused where the folder lacks the Chinese font."""
    return set_sheet("app.complaints.settings", "board.typ", printed, fonts)
