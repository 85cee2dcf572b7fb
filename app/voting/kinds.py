"""The closed vocabularies of papers, venues, authorities, disputes and disclosure. Pure: standard library only."""

from app.core.labels import Labelled


class PaperFate(Labelled):
    """What became of a printed ballot paper, beside its being handed in (that is a row of `paper`)."""

    HANDED = "handed", "已送达"
    UNDELIVERABLE = "undeliverable", "未能送达"
    REPLACED = "replaced", "作废换发"
    UNUSED = "unused", "收回未用"


class HandedBy(Labelled):
    """How a ballot paper reached its owner."""

    DOOR = "door", "上门送达"
    WINDOW = "window", "服务台领取"
    VENUE = "venue", "现场领取"
    POST = "post", "邮寄送达"


class IdentifiedBy(Labelled):
    """By which original document somebody was known at the desk of a venue session."""

    ID_CARD = "id_card", "居民身份证原件"
    TEMPORARY_ID_CARD = "temporary_id_card", "临时居民身份证原件"
    HOUSEHOLD_REGISTER = "household_register", "户口簿原件"
    TRAVEL_DOCUMENT = "travel_document", "护照或通行证原件"
    SERVICE_CARD = "service_card", "军人证件原件"


class PaperAtDesk(Labelled):
    """With which paper somebody is let in: their own, one handed over here, or none (entered on a staff device)."""

    BROUGHT = "brought", "自带选票"
    HANDED = "handed", "现场领取"
    NONE = "none", "不用纸质选票，当面代录"


class WitnessRole(Labelled):
    """Who watches a venue session; an owner who is not on the committee is always among them."""

    OWNER = "owner", "业主（非业委会委员）"
    COMMITTEE_MEMBER = "committee_member", "业主委员会委员"
    NEIGHBOURHOOD = "neighbourhood", "居委会人员"
    STREET = "street", "街道办事处人员"
    NOTARY = "notary", "公证人员"


class Whereabouts(Labelled):
    """Where a printed ballot paper stands, told from everything that is recorded of it."""

    ISSUED = "issued", "已印发"
    HANDED = "handed", "已送达"
    UNDELIVERABLE = "undeliverable", "未能送达"
    REPLACED = "replaced", "作废换发"
    UNUSED = "unused", "收回未用"
    RECEIVED = "received", "已收回"
    KEYED = "keyed", "已录入"


class AuthorityKind(Labelled):
    """Why somebody may cast a head's ballot who is not simply its owner, or which co-owner alone may.

    Law R-48 (co-owners appoint one), R-49 (guardian), R-50 (proxy), R-33 (an organisation's voter), case 29 (the buyer
    of a flat whose seller has not voted).
    """

    APPOINTED = "appointed", "共有人共同推选"
    PROXY = "proxy", "书面委托"
    GUARDIAN = "guardian", "法定监护"
    ORGANISATION = "organisation", "单位授权"
    BUYER = "buyer", "表决期间受让"


class AppointmentState(Labelled):
    """Where an appointment stands that co-owners make on their phones."""

    WAITING = "waiting", "等待其他共有人同意"
    IN_FORCE = "in_force", "已生效，只接收被推选人的选票"
    NOT_GOOD = "not_good", "暂不生效"
    ENDED = "ended", "已终止"


class Barred(Labelled):
    """Who may not act for an owner (law R-50; a rule set names them)."""

    PROPERTY_COMPANY_STAFF = "property_company_staff", "物业公司人员"
    CONTRACTOR = "contractor", "施工单位人员"
    CANVASSER = "canvasser", "入户征询人员、网格员"


class Disclosure(Labelled):
    """What a vote makes public beside its sums; fixed in the opening leaf."""

    FULL = "full", "公开每户的选择"
    PARTICIPATION = "participation", "公布哪些房号参与，选择只公布合计"
    AGGREGATE = "aggregate", "只公布合计，不列参与房号"


class AttestedFinding(Labelled):
    """What an auditing body found of a bundle: a leaf of the vote's log, after a tally."""

    SOUND = "sound", "核对相符"
    FAULTS = "faults", "有不符之处"


class ScanFinding(Labelled):
    """What an auditor found of the scan of a drawn paper, beside what was keyed of it."""

    AGREES = "agrees", "与录入一致"
    DIFFERS = "differs", "与录入不一致"


class WitnessParty(Labelled):
    """For whom a witness signs the log beside us: the quorum asks for parties that do not depend on each other."""

    STREET = "street", "街道办事处"
    OWNERS = "owners", "业主一方"
    OTHER = "other", "其他第三方"


class DisputeGround(Labelled):
    """Why an owner disputes a ballot that somebody else entered in their name (被签名)."""

    NOT_SIGNED = "not_signed", "不是本人签名"
    NOT_ASKED = "not_asked", "没有人问过我"
    NO_AUTHORITY = "no_authority", "没有委托过此人"
    DECEASED = "deceased", "签名的业主已经去世"
    NOT_OWNER = "not_owner", "签名的人不是业主"
    OTHERWISE = "otherwise", "记录的意见与本人填写的不符"


class Finding(Labelled):
    """What two people of different units find of a disputed ballot."""

    FORGED = "forged", "争议成立，不是业主的真实意思"
    GENUINE = "genuine", "争议不成立，确系业主所投"
