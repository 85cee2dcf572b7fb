"""The closed vocabularies of projects, each value with the words people use for it. Pure: standard library only."""

from app.core.labels import Labelled


class RequirementKind(Labelled):
    """What may have to hold before works start."""

    VOTE = "vote", "业主共同表决"
    HOUSEHOLD_GATE = "household_gate", "住户意见达到比例"
    INCLUSION_GATE = "inclusion_gate", "八成以上住户同意纳入改造"
    ASKED_GATE = "asked_gate", "方案已征询八成以上住户"
    AGREED_GATE = "agreed_gate", "八成以上住户同意方案"
    PART_CONSENTS = "part_consents", "相关专有部分业主同意"
    EMERGENCY = "emergency", "应急施工"


OF_HOUSEHOLDS = frozenset(
    {
        RequirementKind.HOUSEHOLD_GATE,
        RequirementKind.INCLUSION_GATE,
        RequirementKind.ASKED_GATE,
        RequirementKind.AGREED_GATE,
    }
)
"""What households say; by themselves these never open works (law R-65)."""


class Passage(Labelled):
    """What is recorded at a gate; the latest word holds."""

    PASSED = "passed", "已具备"
    LAPSED = "lapsed", "已失效"


class GateState(Labelled):
    """Where a requirement stands for the plan in force; derived."""

    OPEN = "open", "已具备"
    MISSING = "missing", "尚未具备"
    LAPSED = "lapsed", "已失效"
    EARLIER_PLAN = "earlier_plan", "只对旧版方案具备"


class ProjectState(Labelled):
    """Where a project stands; derived."""

    PREPARING = "preparing", "方案未公布"
    WAITING = "waiting", "开工条件未齐"
    READY = "ready", "可以开工"


class EmergencyState(Labelled):
    """Where the act by which an emergency opens the works stands."""

    PROPOSED = "proposed", "待区主管部门批准"
    APPROVED = "approved", "已批准"
    REJECTED = "rejected", "未予批准"
