"""The closed vocabularies of extracts. Pure: standard library only."""

from app.core.labels import Labelled


class ApplicantCapacity(Labelled):
    """As what somebody asks at the window for the records of a flat (law R-75)."""

    OWNER = "owner", "现业主"
    FORMER_OWNER = "former_owner", "原业主"
    HEIR = "heir", "已故业主的近亲属（继承人）"


class AskedKind(Labelled):
    """What a household asked for, said or did where it was asked."""

    APPLICATION = "application", "改造申请"
    WISH = "wish", "诉求"
    STANCE = "stance", "征询意见"
    LIFT_STANCE = "lift_stance", "加装电梯征询意见"
    PART_CONSENT = "part_consent", "对涉及自家部分的表态"
    CHECK_IN = "check_in", "会议签到"
    QUESTION = "question", "会议提问"
    MINUTES_OBJECTION = "minutes_objection", "对会议纪要的更正"
