"""The closed vocabularies of surveys, each value with the words people use for it. Pure: standard library only."""

from app.consultation.kinds import Voice
from app.core.labels import Labelled


class QuestionKind(Labelled):
    """How a question is answered."""

    SINGLE = "single", "单选"
    MULTIPLE = "multiple", "多选"
    RANKING = "ranking", "排序"
    SCALE = "scale", "打分"
    TEXT = "text", "文字"
    ITEMS = "items", "改造内容菜单（按需要程度）"


class SurveyWord(Labelled):
    """What came of asking somebody; only a survey of wishes takes more than answers."""

    ANSWERED = "answered", "作了答复"
    NO_WISH = "no_wish", "没有诉求"
    DECLINED = "declined", "上门见到，当面不愿答复"


class NeedLevel(Labelled):
    """How much a household needs an item."""

    MUST = "must", "必须改"
    WOULD_LIKE = "would_like", "希望改"
    NO = "no", "不需要"


class QuestionRole(Labelled):
    """What a question decides in a gate; source: policy list, part 1 (Beijing) and part 5."""

    INCLUDE = "include", "是否同意纳入改造"
    CONTENTS = "contents", "改造什么内容"
    MANAGEMENT_MODEL = "management_model", "改造后的管理模式"
    COOPERATE = "cooperate", "配合施工"
    REMOVE_ILLEGAL = "remove_illegal", "拆除自行搭建"
    PAY_FEE = "pay_fee", "交纳物业费"
    TOP_UP_FUND = "top_up_fund", "续交维修资金"
    SATISFIED = "satisfied", "对改造是否满意"


class SurveyPurpose(Labelled):
    """What a survey is for."""

    CONTENT = "content", "选择改造内容"
    INCLUSION = "inclusion", "纳入改造意愿"
    SATISFACTION = "satisfaction", "改造满意度"
    GENERAL = "general", "其他调查"

    @property
    def asks_wishes(self) -> bool:
        """Whether somebody may say that they wish nothing, or decline to the face of whoever came."""
        return self is SurveyPurpose.CONTENT

    @property
    def roles(self) -> frozenset[QuestionRole]:
        """The questions that it must hold, and that no other survey may."""
        match self:
            case SurveyPurpose.INCLUSION:
                return frozenset(QuestionRole) - {QuestionRole.SATISFIED}
            case SurveyPurpose.SATISFACTION:
                return frozenset({QuestionRole.SATISFIED})
            case _:
                return frozenset()

    @property
    def deciding(self) -> QuestionRole | None:
        """The question that its gate counts; each other one is counted and shown by itself."""
        match self:
            case SurveyPurpose.INCLUSION:
                return QuestionRole.INCLUDE
            case SurveyPurpose.SATISFACTION:
                return QuestionRole.SATISFIED
            case _:
                return None


class SurveyVoices(Labelled):
    """Who may answer; where both may, the owners' word stands for the household."""

    OWNERS = "owners", "只由业主回答"
    OCCUPANTS = "occupants", "只由实际居住人回答"
    BOTH = "both", "业主和居住人都可以回答，分别统计"

    @property
    def heard(self) -> tuple[Voice, ...]:
        """The voices that may answer, the one that stands for the household first."""
        match self:
            case SurveyVoices.OWNERS:
                return (Voice.OWNER,)
            case SurveyVoices.OCCUPANTS:
                return (Voice.OCCUPANT,)
            case SurveyVoices.BOTH:
                return (Voice.OWNER, Voice.OCCUPANT)


class SurveyUnit(Labelled):
    """What one answer is of; a household's figures are the same under both."""

    HOUSEHOLD = "household", "每户一份"
    PERSON = "person", "每人一份"


class SurveyState(Labelled):
    """Where a survey stands; told from its last version and the clock."""

    DRAFT = "draft", "草稿"
    ANNOUNCED = "announced", "已公布，未开始"
    OPEN = "open", "进行中"
    CLOSED = "closed", "已截止"


class SurveyAct(Labelled):
    """What is done with a survey as it stands."""

    REDRAFT = "redraft", "修改问卷草稿"
    PUBLISH = "publish", "公布问卷"
    PLAN = "plan", "由改造内容排序公布方案"
