"""The closed vocabularies of gates, each value with the words people use for it. Pure: standard library only."""

from app.core.labels import Labelled


class GateKind(Labelled):
    """Which share of households it is about (law R-63): two from surveys, two from a consultation's history."""

    INCLUSION = "inclusion", "八成以上住户同意纳入改造"
    PLAN_ASKED = "plan_asked", "方案已征询八成以上住户"
    PLAN_AGREED = "plan_agreed", "八成以上住户同意方案"
    SATISFACTION = "satisfaction", "八成以上住户对改造满意"

    @property
    def from_survey(self) -> bool:
        """Whether it rests on a survey, and else on a consultation."""
        return self in {GateKind.INCLUSION, GateKind.SATISFACTION}

    @property
    def ages(self) -> bool:
        """Whether what was said grows stale; who was satisfied with finished works is not asked again."""
        return self is not GateKind.SATISFACTION


class GateWord(Labelled):
    """Where a household stands at a gate."""

    COUNTED = "counted", "计入"
    OTHER = "other", "已表态或已征询，不计入"
    NOT_REACHED = "not_reached", "多次上门未能见到，不计入基数"
    NONE = "none", "没有表态、没有征询到"


class GateTrust(Labelled):
    """How far a counted word is the household's own."""

    OWN = "own", "本人表态"
    CONFIRMED = "confirmed", "他人登记，本人已确认"
    UNCONFIRMED = "unconfirmed", "他人登记，本人未确认"


class GateAct(Labelled):
    """What is done with a gate as it stands."""

    CERTIFY = "certify", "出具达标证明"


class AcceptanceAct(Labelled):
    """What leads a project to its acceptance."""

    POST = "post", "起草验收前的公示"
    RULE = "rule", "处置未兑现的承诺"


class CertificateState(Labelled):
    """Where a certificate stands."""

    IN_FORCE = "in_force", "有效"
    LAPSED = "lapsed", "已失效"
