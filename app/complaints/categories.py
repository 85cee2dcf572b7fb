"""What can be wrong, in two levels, and by which limits each is handled. Pure: standard library only.

The codes of the second level are what is stored and configured. Source: the twelve headings of the field study; GB/T
39666-2020 for the idea of two levels.
"""

from dataclasses import dataclass

from app.complaints.kinds import Urgency
from app.core.labels import Labelled


class Heading(Labelled):
    """The first level."""

    QUALITY = "quality", "工程质量"
    SAFETY = "safety", "施工安全"
    NOISE_DUST = "noise_dust", "噪声扬尘"
    WATER = "water", "供水排水"
    POWER = "power", "用电"
    GAS = "gas", "燃气"
    HEAT = "heat", "供暖"
    ROOF = "roof", "屋面外墙"
    PIPES = "pipes", "管道"
    PAVING = "paving", "路面"
    LIFT = "lift", "电梯"
    PARKING = "parking", "停车"
    CONDUCT = "conduct", "人员行为"
    PROMISE = "promise", "承诺未兑现"
    OTHER = "other", "其他"


@dataclass(frozen=True, slots=True)
class Category:
    """One kind of matter: its code, its words, its heading, and how it is timed."""

    code: str
    label: str
    heading: Heading
    urgency: Urgency


_TABLE: dict[Heading, tuple[tuple[str, str, Urgency], ...]] = {
    Heading.QUALITY: (
        ("crack", "开裂、空鼓、脱落", Urgency.ORDINARY),
        ("unlike_plan", "与方案不符", Urgency.COMPLEX),
        ("material", "材料不合格", Urgency.COMPLEX),
        ("unfinished", "未完工、收尾差", Urgency.ORDINARY),
    ),
    Heading.SAFETY: (
        ("structure", "动承重墙、结构危险", Urgency.DANGER),
        ("falling", "高处坠物危险", Urgency.DANGER),
        ("fire", "火灾隐患、堵塞消防通道", Urgency.DANGER),
        ("unguarded", "缺少围挡、警示", Urgency.NUISANCE),
    ),
    Heading.NOISE_DUST: (
        ("noise", "噪声扰民", Urgency.NUISANCE),
        ("dust", "扬尘", Urgency.NUISANCE),
        ("rubbish", "建筑垃圾未清运", Urgency.NUISANCE),
    ),
    Heading.WATER: (
        ("out", "停水", Urgency.SUPPLY),
        ("leak", "漏水", Urgency.ORDINARY),
        ("flood", "积水、污水外溢", Urgency.SUPPLY),
    ),
    Heading.POWER: (
        ("shock", "漏电、电线裸露", Urgency.DANGER),
        ("out", "停电", Urgency.SUPPLY),
        ("lighting", "公共照明不亮", Urgency.ORDINARY),
    ),
    Heading.GAS: (
        ("leak", "燃气泄漏、异味", Urgency.DANGER),
        ("out", "停气", Urgency.SUPPLY),
    ),
    Heading.HEAT: (
        ("out", "停暖、不热", Urgency.SUPPLY),
        ("leak", "暖气漏水", Urgency.SUPPLY),
    ),
    Heading.ROOF: (
        ("leak", "屋面漏雨", Urgency.ORDINARY),
        ("wall", "外墙、保温层问题", Urgency.ORDINARY),
    ),
    Heading.PIPES: (
        ("blocked", "管道堵塞", Urgency.ORDINARY),
        ("broken", "管道破损", Urgency.ORDINARY),
    ),
    Heading.PAVING: (
        ("broken", "路面破损、塌陷", Urgency.ORDINARY),
        ("cover", "井盖缺失、破损", Urgency.DANGER),
    ),
    Heading.LIFT: (
        ("trapped", "电梯困人", Urgency.DANGER),
        ("stopped", "电梯停运", Urgency.SUPPLY),
        ("works", "加装电梯施工问题", Urgency.COMPLEX),
    ),
    Heading.PARKING: (
        ("taken", "施工占用车位", Urgency.ORDINARY),
        ("layout", "车位规划问题", Urgency.COMPLEX),
    ),
    Heading.CONDUCT: (
        ("rude", "态度恶劣、言语威胁", Urgency.ORDINARY),
        ("demand", "索要财物、吃拿卡要", Urgency.COMPLEX),
        ("pressed", "被要求签字、被冒名", Urgency.COMPLEX),
    ),
    Heading.PROMISE: (
        ("late", "答应的事逾期未办", Urgency.ORDINARY),
        ("denied", "答应的事不认账", Urgency.COMPLEX),
    ),
    Heading.OTHER: (("other", "其他", Urgency.ORDINARY),),
}

CATEGORIES: dict[str, Category] = {
    f"{heading}.{code}": Category(f"{heading.value}.{code}", label, heading, urgency)
    for heading, rows in _TABLE.items()
    for code, label, urgency in rows
}
"""Every category by its code, "gas.leak"."""
