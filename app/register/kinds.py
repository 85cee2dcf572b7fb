"""The closed vocabularies of the register, each value with the words people use for it.

Pure: standard library only. `label` is what is shown on paper and in the mini-program.
"""

from app.core.labels import Labelled


class PartKind(Labelled):
    """What an exclusive part 专有部分 is used for; parking and storage stay off a roll unless asked for (law R-30)."""

    DWELLING = "dwelling", "住宅"
    SHOP = "shop", "商铺"
    OFFICE = "office", "办公"
    PARKING = "parking", "车位"
    STORAGE = "storage", "储藏室"


OFF_ROLL_BY_DEFAULT = frozenset({PartKind.PARKING, PartKind.STORAGE})


class AreaSource(Labelled):
    """Where an area comes from, in the order of precedence (law R-24), or confirmed after posting."""

    REGISTER = "register", "不动产登记簿"
    SURVEY = "survey", "实测"
    CONTRACT = "contract", "买卖合同"
    CONFIRMED = "confirmed", "公示确认"


class Stock(Labelled):
    """Whose hand a part is in: sold and delivered, or still the developer's (law JI 9: together one head)."""

    DELIVERED = "delivered", "已交付"
    UNSOLD = "unsold", "未售"
    UNDELIVERED = "undelivered", "已售未交付"


class OwnerKind(Labelled):
    """What sort of owner 业主 stands on the register."""

    PERSON = "person", "自然人"
    ORGANISATION = "organisation", "单位"
    DEVELOPER = "developer", "开发商"
    PUBLIC_HOUSING = "public_housing", "公房产权单位"
    UNKNOWN = "unknown", "权属不明"


ORGANISATIONS = frozenset({OwnerKind.ORGANISATION, OwnerKind.DEVELOPER, OwnerKind.PUBLIC_HOUSING})
"""Owners that are no natural persons: somebody they authorised acts for them (law R-33)."""


class DocumentKind(Labelled):
    """The document an owner is identified by; only some kinds have a checksum."""

    ID_CARD = "id_card", "居民身份证"
    HMT_PERMIT = "hmt_permit", "港澳台居民居住证/通行证"
    PASSPORT = "passport", "护照"
    OFFICER_CARD = "officer_card", "军官证"
    CREDIT_CODE = "credit_code", "统一社会信用代码"


class OccupantKind(Labelled):
    """Somebody who lives in a part without owning it; known, but never on a roll (law R-33)."""

    TENANT = "tenant", "租户"
    PUBLIC_TENANT = "public_tenant", "公房承租人"
    FAMILY = "family", "同住家属"


class LookAct(Labelled):
    """How somebody looked at people's data."""

    SEARCH = "owner:search", "查找业主"
    REVEAL = "owner:reveal", "查看完整证件和电话"
    CALL_LIST = "owner:call_list", "查看电话通知清单"
    SHEET = "sheet:export", "下载名册表"
    MARKED_SHEET = "sheet:marked", "下载标色的导入表"
    EVIDENCE = "evidence:file", "下载证据影像"
    PICTURE = "evidence:picture", "查看未遮挡的照片"
    REQUEST_PICTURE = "binding:picture", "查看异地绑定申请的证件照片"
    EXTRACT = "record:extract", "出具房屋记录摘录"
    BOARD = "consult:board", "查看各户征询意见"
    CALL_BACK = "sample:call", "回访抽查到的业主"
    BALLOT_SCAN = "ballot:scan", "审计抽查选票影像"
    SUMMARY = "bundle:summary", "导出审计摘要"
    LEDGER_LINE = "ledger:open", "查看台账条目的内容"
    CASE_CONTACT = "case:contact", "查看随手拍报事人同意提供的电话"
    PHOTO_TAKEN = "case:taken", "查看随手拍照片的拍摄地点和时间"


class ImportState(Labelled):
    """Where an import stands."""

    CHECKED = "checked", "已校验,待复核"
    APPLIED = "applied", "已生效"
    WITHDRAWN = "withdrawn", "已撤回"
    UNDONE = "undone", "已撤销"


class CorrectionKind(Labelled):
    """What one correction of the register changes."""

    AREA = "area", "更正面积"
    TRANSFER = "transfer", "产权转移"
    DEATH = "death", "业主去世"
    RETIRE = "retire", "注销专有部分"
    MERGE = "merge", "合并同一业主"
    AUTHORISE = "authorise", "登记单位投票人"


class CorrectionState(Labelled):
    """Where a correction stands."""

    PROPOSED = "proposed", "待复核"
    APPROVED = "approved", "已生效"
    REJECTED = "rejected", "未予更正"
