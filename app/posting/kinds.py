"""The closed vocabularies of posting, each value with the words people use for it. Pure: standard library only."""

from app.core.labels import Labelled


class PostingState(Labelled):
    """Where a posting stands; derived from its events and the clock, never stored."""

    DRAFTED = "drafted", "草稿，未张贴"
    HANGING = "hanging", "公示中"
    INTERRUPTED = "interrupted", "公示中断"
    ENDED = "ended", "公示期满"
    WITHDRAWN = "withdrawn", "已撤回"


class PostingAct(Labelled):
    """What happens to a posting once its text is written; each is appended and stays."""

    HUNG = "hung", "张贴"
    TAKEN_DOWN = "taken_down", "记录缺失"
    REHUNG = "rehung", "补贴"
    PHOTOGRAPHED = "photographed", "期满拍照"
    WITHDRAWN = "withdrawn", "撤回"


class ObjectionCategory(Labelled):
    """What an objection 异议 is about, so that it reaches who can answer it."""

    REGISTER = "register", "名册或业主信息有误"
    AREA = "area", "面积有误"
    PROCEDURE = "procedure", "程序不符合规定"
    SIGNATURE = "signature", "冒名、代签"
    FIGURES = "figures", "统计数字有误"
    CONTENT = "content", "对公示内容有异议"
    OTHER = "other", "其他"


class ObjectionOutcome(Labelled):
    """What the answer to an objection comes to."""

    UPHELD = "upheld", "异议成立"
    PARTLY = "partly", "异议部分成立"
    DISMISSED = "dismissed", "异议不成立"
