"""The closed vocabularies of projects, each value with the words people use for it. Pure: standard library only."""

from app.core.labels import Labelled


class RequirementKind(Labelled):
    """What may have to hold before works start; nobody can ask for the household gate, and no row names it any more."""

    VOTE = "vote", "业主共同表决"
    HOUSEHOLD_GATE = "household_gate", "住户意见达到比例"
    INCLUSION_GATE = "inclusion_gate", "八成以上住户同意纳入改造"
    ASKED_GATE = "asked_gate", "方案已征询八成以上住户"
    AGREED_GATE = "agreed_gate", "八成以上住户同意方案"
    PART_CONSENTS = "part_consents", "相关专有部分业主同意"
    EMERGENCY = "emergency", "应急施工"


CERTIFIED = frozenset({RequirementKind.INCLUSION_GATE, RequirementKind.ASKED_GATE, RequirementKind.AGREED_GATE})
"""What a certificate of a share of the households answers."""


class DecidedMatter(Labelled):
    """What owners decided by a vote, as a requirement names it and an item of a vote says it."""

    PLAN = "plan", "改造方案"
    CONTENTS = "contents", "改造内容"
    MANAGEMENT_MODEL = "management_model", "改造后的管理模式"
    COMMON_INCOME = "common_income", "公共收益的使用"
    MAINTENANCE_FUND = "maintenance_fund", "维修资金的使用"
    LIFT = "lift", "加装电梯"


class Approver(Labelled):
    """Who approves what must hold before works, beside whoever proposed it."""

    ANOTHER_PERSON = "another_person", "街道另一人或者区住建部门"
    DISTRICT = "district", "区住建部门"


class AcceptanceBase(Labelled):
    """Of what the satisfied are a share before completion is accepted."""

    HOUSEHOLDS = "households", "全部住户"
    REACHED = "reached", "除多次上门未能见到以外的住户"
    ANSWERS = "answers", "作出答复的住户"


class RequirementState(Labelled):
    """Where a proposal of what must hold before works stands."""

    PROPOSED = "proposed", "待另一人批准"
    APPROVED = "approved", "已批准"
    REJECTED = "rejected", "未予批准"


class RequirementStep(Labelled):
    """What is done about what must hold before works: one person proposes it, another decides."""

    PROPOSE = "propose", "提出开工条件"
    APPROVE = "approve", "批准开工条件"
    REJECT = "reject", "不予批准开工条件"


class PolicyState(Labelled):
    """Where a version of a district's policy stands."""

    PROPOSED = "proposed", "待另一人批准"
    APPROVED = "approved", "已批准"
    REJECTED = "rejected", "未予批准"


class PolicyStep(Labelled):
    """What is done about a version of a district's policy: one person proposes it, another decides."""

    PROPOSE = "propose", "提出本区政策"
    APPROVE = "approve", "批准本区政策"
    REJECT = "reject", "不予批准本区政策"


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
    BEGUN = "begun", "已开工"


class EmergencyState(Labelled):
    """Where the act by which an emergency opens the works stands."""

    PROPOSED = "proposed", "待区主管部门批准"
    APPROVED = "approved", "已批准"
    REJECTED = "rejected", "未予批准"


class EmergencyStep(Labelled):
    """What is done about an emergency: the street proposes it, the district decides."""

    PROPOSE = "propose", "提交应急施工"
    APPROVE = "approve", "批准应急施工"
    REJECT = "reject", "不予批准应急施工"


class ItemKind(Labelled):
    """What an item of a plan is about."""

    LIFT = "lift", "加装电梯"
    WATER = "water", "给排水管线"
    GAS = "gas", "燃气管线"
    POWER = "power", "供电线路"
    HEATING = "heating", "供热管线"
    TELECOM = "telecom", "通信线路"
    ENVELOPE = "envelope", "外墙和保温"
    ROOF = "roof", "屋面防水"
    STAIRS = "stairs", "楼道和单元门"
    ROADS = "roads", "道路和停车"
    GREEN = "green", "绿化和公共空间"
    ELDERLY = "elderly", "适老和无障碍设施"
    SECURITY = "security", "安防和消防"
    MANAGEMENT = "management", "后续管理"
    OTHER = "other", "其他"


class FundingSource(Labelled):
    """Who pays a part of a plan's cost."""

    STATE = "state", "中央补助"
    PROVINCE = "province", "省级补助"
    CITY = "city", "市级财政"
    DISTRICT = "district", "区级财政"
    STREET = "street", "街道资金"
    MAINTENANCE_FUND = "maintenance_fund", "住宅专项维修资金"
    OWNERS = "owners", "业主出资"
    UTILITY = "utility", "专业经营单位"
    PRIVATE = "private", "社会资本"
    LOAN = "loan", "贷款和债券"
    OTHER = "other", "其他来源"


class SharingRule(Labelled):
    """By what rule owners share what they pay."""

    BY_AREA = "by_area", "按专有部分面积分摊"
    BY_HOUSEHOLD = "by_household", "住宅按户平均分摊"
    BY_FLOOR = "by_floor", "住宅按楼层系数分摊"


class ChangeKind(Labelled):
    """What became of a piece of a plan from one version to another."""

    ADDED = "added", "新增"
    REMOVED = "removed", "删去"
    CHANGED = "changed", "改动"


class AskingWay(Labelled):
    """By which way a household's application or wish came in."""

    APP = "app", "本人手机"
    CALL = "call", "来电"
    WINDOW = "window", "窗口"
    WEB = "web", "网络平台转来"
    COMMITTEE = "committee", "组织集中提出"

    @property
    def by_staff(self) -> bool:
        """Whether a member of staff writes down what a household said."""
        return self in {AskingWay.CALL, AskingWay.WINDOW, AskingWay.WEB}


class ApplicationMatter(Labelled):
    """What is applied for; of one household and one matter there is one open application."""

    WHOLE = "whole", "小区整体改造"
    LIFT = "lift", "加装电梯"
    PIPES = "pipes", "更换水、气、热管线"
    ENVELOPE = "envelope", "外墙和屋面"
    STAIRS = "stairs", "楼道和单元门"
    GROUNDS = "grounds", "道路、停车和绿化"
    ELDERLY = "elderly", "适老和无障碍设施"
    OTHER = "other", "其他"


class ApplicationAct(Labelled):
    """What happens to an application after it was received."""

    REPEAT = "repeat", "再次提出"
    ACCEPT = "accept", "街道受理"
    RETURN = "return", "街道退回"
    WITHDRAW = "withdraw", "撤回"
    LINK = "link", "并入项目"


class ApplicationState(Labelled):
    """Where an application stands; told from what happened to it."""

    RECEIVED = "received", "待街道受理"
    ACCEPTED = "accepted", "已受理"
    IN_PROJECT = "in_project", "已并入项目"
    RETURNED = "returned", "已退回"
    WITHDRAWN = "withdrawn", "已撤回"

    @property
    def open(self) -> bool:
        """Whether the same household asking for the same again adds to it."""
        return self in {ApplicationState.RECEIVED, ApplicationState.ACCEPTED, ApplicationState.IN_PROJECT}


class ProjectStage(Labelled):
    """How far a project has come; in this order where the district has set none."""

    APPLIED = "applied", "已申请"
    ACCEPTED = "accepted", "街道已受理"
    IN_PLAN_YEAR = "in_plan_year", "列入年度计划"
    CONSULTED = "consulted", "完成征询"
    VOTED = "voted", "完成表决"
    WORKS = "works", "施工"
    ACCEPTANCE = "acceptance", "竣工验收"
    WARRANTY = "warranty", "保修"
    CLOSED = "closed", "办结"


class StageGateKind(Labelled):
    """What may stand before a stage; the last two stand before the acceptance and after it, and are in no policy."""

    APPLICATION = "application", "街道已受理申请"
    SURVEY = "survey", "改造内容由问卷征集"
    PLAN = "plan", "已公布改造方案"
    INCLUSION = "inclusion", "住户同意纳入改造的证明"
    ASKED = "asked", "方案已征询住户的证明"
    AGREED = "agreed", "住户同意方案的证明"
    VOTE = "vote", "业主共同表决通过并公告"
    CONSENSUS = "consensus", "住户逐项达成共识"
    ACCEPTANCE = "acceptance", "具备验收条件"
    WARRANTY = "warranty", "验收仍然成立"


class ConsensusMatter(Labelled):
    """What households are asked one by one before a project is taken up: whether, what, how managed, each duty (Beijing)."""

    WHETHER = "include", "是否同意纳入改造"
    CONTENTS = "contents", "改造什么内容"
    MANAGEMENT_MODEL = "management_model", "改造后的管理模式"
    COOPERATE = "cooperate", "配合施工"
    REMOVE_ILLEGAL = "remove_illegal", "拆除自行搭建"
    PAY_FEE = "pay_fee", "交纳物业费"
    TOP_UP_FUND = "top_up_fund", "续交维修资金"


class WishOutcome(Labelled):
    """What became of a household's wish."""

    ADOPTED = "adopted", "已采纳"
    PARTLY = "partly", "部分采纳"
    NOT_ADOPTED = "not_adopted", "未采纳"


class LiftResult(Labelled):
    """What came of asking a stairwell about a lift."""

    AGREED = "agreed", "同意，随改造同步实施"
    RESERVE_PIT = "reserve_pit", "暂未达成一致，预留基坑"


class CarryingState(Labelled):
    """Where a version that changes nothing material stands; only a carried one is in force."""

    PROPOSED = "proposed", "待另一方批准"
    APPROVED = "approved", "已批准，待公示期满"
    CARRIED = "carried", "公示期满，沿用"
    REJECTED = "rejected", "未予批准"
    OBJECTED = "objected", "异议成立，不沿用"
    OVERTAKEN = "overtaken", "已公布后一版，不沿用"


class CarryingStep(Labelled):
    """What may be done about it."""

    APPROVE = "approve", "批准沿用"
    REJECT = "reject", "不予批准沿用"
    POST = "post", "起草沿用的公示"


class AlarmCause(Labelled):
    """What befell that the works rest on; an opinion that ages or changes, or an owner who moves, is none."""

    RESULT_UNDONE = "result_undone", "表决结果不再有效"
    MATERIAL_CHANGE = "material_change", "方案有重大变更"
    FORGERY = "forgery", "冒名的意见改变了结论"


class AlarmCourse(Labelled):
    """How the two bodies decide that the works go on."""

    GO_ON = "go_on", "继续施工"
    PART = "part", "部分继续施工"
    STOP = "stop", "停止施工"


class AlarmState(Labelled):
    """Where an alarm stands; derived."""

    OPEN = "open", "待提出处理意见"
    PROPOSED = "proposed", "处理意见待另一方批准"
    DECIDED = "decided", "已作出决定"


class AlarmStep(Labelled):
    """What is done about an alarm: one body proposes how the works go on, the other approves that or does not."""

    PROPOSE = "propose", "提出处理意见"
    APPROVE = "approve", "批准处理意见"
    REJECT = "reject", "不批准处理意见"
