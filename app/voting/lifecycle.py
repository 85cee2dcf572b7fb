"""The life of a statutory vote: its states, the acts that lead from one to another, and who may do them.

Source: law section 11 (状态机), R-36a/b (convenor), R-55 (one extension), and the table of who proposes and who
approves. Pure: standard library only; `now` is an argument.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.core.labels import Labelled
from app.identity.permissions import Role


class State(Labelled):
    """Where a vote stands. The end of the window is the clock's: see `phase`. Only its being void leads on from STOPPED."""

    DRAFT = "draft", "草案"
    ROLL_POSTED = "roll_posted", "名册公示"
    NOTICED = "noticed", "通知公示"
    OPEN = "open", "投票中"
    STOPPED = "stopped", "停止接收，通知没有挂满"
    COUNTED = "counted", "已唱票"
    AWAITING = "awaiting", "待人工认定"
    PRELIMINARY = "preliminary", "初步结果公示"
    FINAL = "final", "结果公告"
    ARCHIVED = "archived", "已归档"
    VOIDED = "voided", "作废"
    ANNULLED = "annulled", "被撤销"
    SUPERSEDED = "superseded", "被取代"


class Phase(Labelled):
    """What a vote's receipt of ballots is doing at an instant."""

    NOT_YET = "not_yet", "未开始"
    RECEIVING = "receiving", "接收中"
    ENDED = "ended", "已截止"


class ConvenorKind(Labelled):
    """Who calls the vote (law R-36a, R-36b); the convenor has no vote as such."""

    OWNERS_COMMITTEE = "owners_committee", "业主委员会"
    PROPERTY_COMMITTEE = "property_committee", "物业管理委员会"
    NEIGHBOURHOOD_COMMITTEE = "neighbourhood_committee", "居民委员会代行"
    STREET_OFFICE = "street_office", "街道办事处"
    ALL_OWNERS = "all_owners", "全体业主共同"


class Mode(Labelled):
    """What a phone ballot is worth (law R-45): nothing, until the city's basis for it is recorded.

    Auxiliary: the authority's own system decides; its figures are entered here by two people.
    """

    BINDING = "binding", "手机投票和纸质票都有效"
    PAPER = "paper", "只用纸质票"
    AUXILIARY = "auxiliary", "以主管部门投票系统的结果为准"


class Act(Labelled):
    """What changes a vote's state; each becomes a numbered public event."""

    POST_ROLL = "post_roll", "公示名册"
    GIVE_NOTICE = "give_notice", "发出表决通知"
    CORRECT_ROLL = "correct_roll", "更正名册"
    OPEN = "open", "开始投票"
    EXTEND = "extend", "延长投票"
    COUNT = "count", "唱票计票"
    ENTER_OFFICIAL = "enter_official", "录入主管部门结果"
    POST_RESULT = "post_result", "公示初步结果"
    DECIDE = "decide", "人工认定"
    FINALISE = "finalise", "公告结果"
    ARCHIVE = "archive", "归档"
    VOID = "void", "作废"
    ANNUL = "annul", "撤销结果"
    SUPERSEDE = "supersede", "以新表决取代"


class Hand(Labelled):
    """In whose hand an act lies."""

    CONVENOR = "convenor", "召集人"
    COMMITTEE = "committee", "社区居委会"
    COMMITTEE_OR_STREET = "committee_or_street", "居委会另一人或街道办事处"
    SUPERVISOR = "supervisor", "街道办事处（居委会不是召集人时亦可）"
    SECOND = "second", "召集人以外的另一方（街道办事处、不是召集人的居委会、公证员或者律师）"
    STREET = "street", "街道办事处"
    DISTRICT = "district", "区主管部门"
    OUTSIDER = "outsider", "召集人以外的指定人员"
    CLOCK = "clock", "系统按时"


@dataclass(frozen=True, slots=True)
class ActStep:
    """An act: from which states, to which (None: stays), who proposes and who else approves (None: nobody)."""

    act: Act
    sources: frozenset[State]
    target: State | None
    proposes: Hand
    approves: Hand | None


_RUNNING = frozenset({State.DRAFT, State.ROLL_POSTED, State.NOTICED, State.OPEN})
_DECIDED = frozenset({State.PRELIMINARY, State.FINAL, State.ARCHIVED})
# Until the opening the roll is drawn anew; from then on it stands, and an error is written beside it.
BEFORE_OPENING = frozenset({State.DRAFT, State.ROLL_POSTED, State.NOTICED})
_CORRECTABLE = frozenset(
    {State.ROLL_POSTED, State.NOTICED, State.OPEN, State.COUNTED, State.AWAITING, State.PRELIMINARY}
)

STEPS: dict[Act, ActStep] = {
    step.act: step
    for step in (
        ActStep(Act.POST_ROLL, frozenset({State.DRAFT, State.ROLL_POSTED}), State.ROLL_POSTED, Hand.CONVENOR, None),
        ActStep(Act.GIVE_NOTICE, frozenset({State.ROLL_POSTED, State.NOTICED}), State.NOTICED, Hand.CONVENOR, None),
        ActStep(Act.CORRECT_ROLL, _CORRECTABLE, None, Hand.COMMITTEE, Hand.COMMITTEE_OR_STREET),
        ActStep(Act.OPEN, frozenset({State.NOTICED}), State.OPEN, Hand.CONVENOR, Hand.SECOND),
        ActStep(Act.EXTEND, frozenset({State.OPEN}), State.OPEN, Hand.CONVENOR, Hand.SECOND),
        ActStep(Act.COUNT, frozenset({State.OPEN}), State.COUNTED, Hand.CONVENOR, Hand.SUPERVISOR),
        ActStep(Act.ENTER_OFFICIAL, frozenset({State.OPEN}), State.COUNTED, Hand.CONVENOR, Hand.SUPERVISOR),
        # Both are done again where the sheet was withdrawn: hung wrongly, it is hung anew.
        ActStep(Act.POST_RESULT, frozenset({State.COUNTED, State.PRELIMINARY}), State.PRELIMINARY, Hand.CONVENOR, None),
        ActStep(Act.DECIDE, frozenset({State.AWAITING}), State.COUNTED, Hand.OUTSIDER, None),
        ActStep(Act.FINALISE, frozenset({State.PRELIMINARY, State.FINAL}), State.FINAL, Hand.CONVENOR, Hand.SECOND),
        ActStep(Act.ARCHIVE, frozenset({State.FINAL}), State.ARCHIVED, Hand.CONVENOR, None),
        ActStep(Act.VOID, _RUNNING | {State.STOPPED}, State.VOIDED, Hand.CONVENOR, Hand.SUPERVISOR),
        ActStep(Act.ANNUL, _DECIDED, State.ANNULLED, Hand.STREET, Hand.DISTRICT),
        ActStep(Act.SUPERSEDE, _DECIDED, State.SUPERSEDED, Hand.CONVENOR, Hand.SUPERVISOR),
    )
}


_CONVENES = {
    ConvenorKind.OWNERS_COMMITTEE: Role.OWNERS_COMMITTEE,
    # A property-management committee is chaired by the neighbourhood committee (law R-36b).
    ConvenorKind.PROPERTY_COMMITTEE: Role.NEIGHBOURHOOD_COMMITTEE,
    ConvenorKind.NEIGHBOURHOOD_COMMITTEE: Role.NEIGHBOURHOOD_COMMITTEE,
    ConvenorKind.STREET_OFFICE: Role.STREET_OFFICE,
    # Where all owners decide jointly without a body, the neighbourhood committee keeps the books.
    ConvenorKind.ALL_OWNERS: Role.NEIGHBOURHOOD_COMMITTEE,
}


def roles_of(hand: Hand, convenor: ConvenorKind) -> frozenset[Role]:
    """The roles in whose hand an act lies in a vote called by this convenor; none for the clock."""
    convenes = _CONVENES[convenor]
    match hand:
        case Hand.CONVENOR:
            return frozenset({convenes})
        case Hand.SUPERVISOR:
            # Where the street itself convenes, the district stands in its place.
            above = Role.DISTRICT_OFFICE if convenes is Role.STREET_OFFICE else Role.STREET_OFFICE
            return frozenset({above, Role.NEIGHBOURHOOD_COMMITTEE}) - {convenes}
        case Hand.SECOND:
            return roles_of(Hand.SUPERVISOR, convenor) | {Role.NOTARY}
        case Hand.COMMITTEE:
            return frozenset({Role.NEIGHBOURHOOD_COMMITTEE})
        case Hand.COMMITTEE_OR_STREET:
            return frozenset({Role.NEIGHBOURHOOD_COMMITTEE, Role.STREET_OFFICE})
        case Hand.STREET:
            return frozenset({Role.STREET_OFFICE})
        case Hand.DISTRICT:
            return frozenset({Role.DISTRICT_OFFICE})
        case Hand.OUTSIDER:
            return frozenset({Role.STREET_OFFICE, Role.DISTRICT_OFFICE}) - {convenes}
        case Hand.CLOCK:
            return frozenset()


def phase(state: State, opens_at: datetime | None, closes_at: datetime | None, now: datetime) -> Phase:
    """Whether ballots are received at `now`; half-open, and ended by the clock whatever the state says (law case 40)."""
    if state is not State.OPEN or opens_at is None or closes_at is None:
        return Phase.NOT_YET if state in _RUNNING - {State.OPEN} else Phase.ENDED
    if now < opens_at:
        return Phase.NOT_YET
    return Phase.RECEIVING if now < closes_at else Phase.ENDED


def allowed(state: State) -> Iterable[Act]:
    """The acts that lead on from a state."""
    return [act for act, step in STEPS.items() if state in step.sources]
