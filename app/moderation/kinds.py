"""The closed vocabularies of content safety. Pure: standard library only."""

from app.core.labels import Labelled


class ContentKind(Labelled):
    """What is looked at; `subject_id` is its id in the room that keeps it, of a picture its evidence."""

    OBJECTION = "objection", "对公示的异议"
    DISPUTE = "dispute", "选票争议的说明"
    BINDING_OBJECTION = "binding_objection", "对绑定的异议"
    SURVEY_ANSWER = "survey_answer", "征询意见"
    COMPLAINT = "complaint", "随手拍"
    PICTURE = "picture", "图片"


class ContentState(Labelled):
    """What the platform thinks of it."""

    PENDING = "pending", "待检查"
    PASS = "pass", "通过"
    REVIEW = "review", "待人工审核"
    RISKY = "risky", "有风险"


class ReviewReason(Labelled):
    """Why a person has to look."""

    SUGGESTED = "suggested", "平台建议人工审核"
    NO_ANSWER = "no_answer", "平台 30 分钟内没有给出结果"
    QUOTA = "quota", "平台当日检查次数已用完"
    NO_VISIT = "no_visit", "发布人没有用微信登录，或平台不认可其近期访问"
    NOT_CONFIGURED = "not_configured", "没有配置微信，或没有配置图片的公网地址"
    NOT_CHECKED = "not_checked", "平台没能检查"
