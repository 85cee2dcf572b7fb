"""The nine matters that owners decide jointly 业主共同决定事项, and the majority each asks for. Pure.

Source: Civil Code art. 278(1) and (2); law R-05, R-08 (a package takes the strictest majority).
"""

from collections.abc import Iterable

from app.core.labels import Labelled
from app.projects.kinds import DecidedMatter
from app.voting.law.rules import CC278_ORDINARY, CC278_SPECIAL, MajorityRule


class Matter(Labelled):
    """An item of art. 278(1) by its number."""

    RULES_OF_PROCEDURE = "1", "制定和修改业主大会议事规则"
    COVENANT = "2", "制定和修改管理规约"
    COMMITTEE = "3", "选举业主委员会或者更换业主委员会成员"
    MANAGER = "4", "选聘和解聘物业服务企业或者其他管理人"
    USE_FUND = "5", "使用建筑物及其附属设施的维修资金"
    RAISE_FUND = "6", "筹集建筑物及其附属设施的维修资金"
    REBUILD = "7", "改建、重建建筑物及其附属设施"
    CHANGE_USE = "8", "改变共有部分的用途或者利用共有部分从事经营活动"
    OTHER = "9", "有关共有和共同管理权利的其他重大事项"


ASKED_BY: dict[DecidedMatter, frozenset[Matter]] = {
    # Repairs paid from the fund are item 5, everything that is rebuilt item 7; a package says all (R-08, R-08a).
    DecidedMatter.PLAN: frozenset({Matter.USE_FUND, Matter.RAISE_FUND, Matter.REBUILD, Matter.CHANGE_USE}),
    DecidedMatter.CONTENTS: frozenset({Matter.USE_FUND, Matter.RAISE_FUND, Matter.REBUILD, Matter.CHANGE_USE}),
    DecidedMatter.MANAGEMENT_MODEL: frozenset({Matter.COVENANT, Matter.MANAGER, Matter.OTHER}),
    DecidedMatter.COMMON_INCOME: frozenset({Matter.CHANGE_USE, Matter.OTHER}),
    DecidedMatter.MAINTENANCE_FUND: frozenset({Matter.USE_FUND, Matter.RAISE_FUND}),
    DecidedMatter.LIFT: frozenset({Matter.REBUILD}),
}
"""The items of art. 278(1), of which one at least belongs to what decides a matter: its majority follows from them."""

_SPECIAL = frozenset({Matter.RAISE_FUND, Matter.REBUILD, Matter.CHANGE_USE})


def rule_of(matters: Iterable[Matter]) -> MajorityRule:
    """The rule an item is decided by: three quarters as soon as one of its matters asks for it."""
    return CC278_SPECIAL if _SPECIAL.intersection(matters) else CC278_ORDINARY
