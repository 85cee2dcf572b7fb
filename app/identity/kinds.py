"""Kinds of bindings, of what is announced and agreed to, and of requests from afar. Pure: standard library only."""

from app.core.labels import Labelled


class ConfirmedBy(Labelled):
    """On what it was found which owner a phone belongs to."""

    STAFF = "staff", "工作人员核对"
    REGISTER_PHONE = "register_phone", "名册电话和姓名相符"
    DOCUMENT = "document", "绑定码、姓名和证件后八位相符"


class PartyKind(Labelled):
    """As what a firm takes part in the works of an estate, or what it supplies there."""

    CLIENT = "client", "建设单位"
    DESIGN = "design", "设计单位"
    CONSTRUCTION = "construction", "施工单位"
    SUPERVISION = "supervision", "监理单位"
    SURVEY = "survey", "勘察单位"
    PROPERTY = "property", "物业服务企业"
    WATER = "water", "供水单位"
    POWER = "power", "供电单位"
    GAS = "gas", "供气单位"
    HEAT = "heat", "供热单位"
    TELECOM = "telecom", "通信单位"


class BindingKind(Labelled):
    """As what somebody is bound to a flat; an owner alone can come to vote, the others read."""

    OWNER = "owner", "业主"
    OCCUPANT = "occupant", "租户等住户"
    HELPER = "helper", "家属协助人"


class MadeHow(Labelled):
    """By what way a phone came to be bound to a flat."""

    CODE = "code", "绑定码"
    REMOTE = "remote", "异地申请"
    INVITATION = "invitation", "业主邀请"


class AnnouncementKind(Labelled):
    """What a resident is told about a flat they are bound to."""

    BINDING_MADE = "binding_made", "有人绑定了您的房屋"
    BINDING_CONFIRMED = "binding_confirmed", "有人被确认为您房屋的业主"
    BINDING_ENDED = "binding_ended", "绑定已解除"
    BINDING_OBJECTED = "binding_objected", "绑定被提出异议"
    OBJECTION_DECIDED = "objection_decided", "绑定异议已处理"
    REQUEST_DECIDED = "request_decided", "异地绑定申请已处理"
    DOCUMENT_GUESSED = "document_guessed", "有人输错您房屋业主的证件号码"


class ConsentPurpose(Labelled):
    """What optional data is kept for; refusing it closes nothing (law R-71)."""

    MESSAGES = "messages", "用手机号接收通知"


class RequestState(Labelled):
    """How far a request from afar has come."""

    INCOMPLETE = "incomplete", "待补齐照片"
    WAITING = "waiting", "等待社区核实"
    ACCEPTED = "accepted", "已通过"
    REFUSED = "refused", "没有通过"
    WITHDRAWN = "withdrawn", "已撤回"


class PictureKind(Labelled):
    """What a picture of a request shows."""

    DOCUMENT = "document", "本人身份证件"
    DEED = "deed", "不动产权证书"


class FlagKind(Labelled):
    """What was too many."""

    FLAT_BURST = "flat_burst", "同一房屋一小时内绑定过多"
    ESTATE_BURST = "estate_burst", "同一小区一小时内绑定过多"
    MANY_FLATS = "many_flats", "同一部手机绑定多处房屋"
    GUESSED = "guessed", "同一房屋多次输错业主证件号码"
