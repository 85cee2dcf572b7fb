"""What the caller may do, as it goes over the wire."""

import uuid
from collections.abc import Iterable

from pydantic import Field

from app.claims.schemas import ClaimAnswer
from app.consultation.gates.accepting import AcceptanceMay
from app.consultation.gates.schemas import AcceptanceAnswer, GateCheck
from app.consultation.meetings.schemas import MeetingShown
from app.consultation.schemas import ConsultationAnswer
from app.consultation.surveys.schemas import SurveyPaper
from app.core.answers import Answer, BareInstant, filled_from
from app.core.errors import Refused
from app.core.periods import end_words
from app.core.values.may import May, after
from app.posting.schemas import PostingAnswer
from app.projects.alarms.alarm_schemas import SiteAlarmAnswer
from app.projects.asked.asked_schemas import StagesAnswer, StairwellAskingAnswer
from app.projects.carrying.declaring import CarryingMay
from app.projects.emergency import EmergencyMay
from app.projects.kinds import CarryingStep
from app.projects.policy.policies import PolicyMay
from app.projects.policy.requiring import RequirementMay
from app.projects.schemas import ProjectAnswer
from app.voting.acting import VoteMay
from app.voting.papers.schemas import PrintedPaperAnswer
from app.voting.schemas import VoteAnswer


class MayAnswer(Answer):
    """Whether I may do an act: now; or why not, and from when where that is known; or in whose hands it is."""

    act: str = Field(examples=["open"])
    label: str = Field(examples=["开始投票"])
    now: bool
    why: str = Field(description="现在不能办的原因，能办或者不归我办的为空")
    from_at: BareInstant | None
    shown: str = filled_from("from_at", end_words, "何时起可以办，不知道的为空", "2026-12-01 24:00")
    hand: str = Field(description="不归我办的，由谁办", examples=["街道办事处"])


class VoteMayAnswer(MayAnswer):
    """The same of a vote; `proposal_id` is what waits for a second person's word."""

    proposal_id: uuid.UUID | None


class OfficeVoteAnswer(VoteAnswer):
    """A vote as staff see it, with what they may do of what leads on from where it stands."""

    may: list[VoteMayAnswer]


class OfficeConsultationAnswer(ConsultationAnswer):
    """A consultation as staff see it, with what they may do to lead it on."""

    may: list[MayAnswer]


class OfficeMeetingAnswer(MeetingShown):
    """A meeting as staff see it, with what they may do to lead it on."""

    may: list[MayAnswer]


class OfficePaperAnswer(PrintedPaperAnswer):
    """A printed paper as staff see it, with what they may write down of it."""

    may: list[MayAnswer]


class OfficeClaimAnswer(ClaimAnswer):
    """A claim as staff see it, with what they may write down or find of it."""

    may: list[MayAnswer]


class OfficeGateCheck(GateCheck):
    """A gate as staff see it, with whether they may certify it."""

    may: list[MayAnswer]


class OfficeSurveyPaper(SurveyPaper):
    """A survey as staff see it, with what they may do to lead it on."""

    may: list[MayAnswer]


class AcceptanceMayAnswer(MayAnswer):
    """The same before an acceptance; `promise_id` is the promise that a decision is on."""

    promise_id: uuid.UUID | None


class OfficeAcceptanceAnswer(AcceptanceAnswer):
    """What an acceptance hangs on as staff see it, with what they may do towards it."""

    may: list[AcceptanceMayAnswer]


class EmergencyMayAnswer(MayAnswer):
    """The same about an emergency: of which requirement, and on which one that waits (`act_id`)."""

    requirement_id: uuid.UUID
    act_id: uuid.UUID | None


class RequirementMayAnswer(MayAnswer):
    """The same about what must hold before works; `proposal_id` is the proposal that waits for a decision."""

    proposal_id: uuid.UUID | None


class CarryingMayAnswer(MayAnswer):
    """The same about a version that changes nothing material, `plan_version_id`."""

    plan_version_id: uuid.UUID


class PolicyMayAnswer(MayAnswer):
    """The same about a district's policy; `version_id` is the version that waits for a decision."""

    version_id: uuid.UUID | None


class OfficeProjectAnswer(ProjectAnswer):
    """A project as staff see it, with what they may do about its emergencies, what must hold, and its plan."""

    may: list[EmergencyMayAnswer]
    requirements_may: list[RequirementMayAnswer]
    carryings_may: list[CarryingMayAnswer]


class OfficeStairwellAnswer(StairwellAskingAnswer):
    """A stairwell that is asked as staff see it, with its figures and whether they may report on it."""

    households: int
    answered: int
    agreeing: int = Field(description="对“是否同意”回答同意的户数")
    may: list[MayAnswer]


class OfficeAlarmAnswer(SiteAlarmAnswer):
    """An alarm after works began as staff see it, with what they may do about it."""

    may: list[MayAnswer]


class OfficeStagesAnswer(StagesAnswer):
    """How far a project has come as staff see it, with what they may write down of what comes next."""

    may: list[MayAnswer]


class OfficePostingAnswer(PostingAnswer):
    """A posting as staff see it, with what they may do of what leads on from where it stands."""

    may: list[MayAnswer]


def of_acts(mays: Iterable[May], first: Refused | None = None) -> list[MayAnswer]:
    """What somebody may do; `first` is what they must do before (`Desk.first_for`)."""
    return [MayAnswer.from_row(after(first, may)) for may in mays]


def of_acceptance(mays: Iterable[AcceptanceMay]) -> list[AcceptanceMayAnswer]:
    """What somebody may do towards an acceptance."""
    return [AcceptanceMayAnswer.from_row(one.may, promise_id=one.promise_id) for one in mays]


def of_emergencies(mays: Iterable[EmergencyMay]) -> list[EmergencyMayAnswer]:
    """What somebody may do about emergencies."""
    return [EmergencyMayAnswer.from_row(one.may, requirement_id=one.requirement_id, act_id=one.act_id) for one in mays]


def of_requirements(mays: Iterable[RequirementMay]) -> list[RequirementMayAnswer]:
    """What somebody may do about what must hold before works."""
    return [RequirementMayAnswer.from_row(one.may, proposal_id=one.proposal_id) for one in mays]


def of_carryings(mays: Iterable[CarryingMay], first: Refused | None) -> list[CarryingMayAnswer]:
    """What somebody may do about versions that change nothing material; `first` is what they must do before a word."""
    return [
        CarryingMayAnswer.from_row(
            one.may if one.may.act == CarryingStep.POST else after(first, one.may), plan_version_id=one.plan_version_id
        )
        for one in mays
    ]


def of_policies(mays: Iterable[PolicyMay], first: Refused | None) -> list[PolicyMayAnswer]:
    """What somebody may do about a district's policy; `first` is what they must do before (`Desk.first_for`)."""
    return [PolicyMayAnswer.from_row(after(first, one.may), version_id=one.version_id) for one in mays]


def of_vote(mays: Iterable[VoteMay], first: Refused | None, first_to_second: Refused | None) -> list[VoteMayAnswer]:
    """What somebody may do on a vote; what they must do before (`Desk.first_for`) an act, and before a word on one."""
    return [
        VoteMayAnswer.from_row(after(first_to_second, one.may), proposal_id=one.proposal.id)
        if one.proposal is not None
        else VoteMayAnswer.from_row(after(first, one.may), proposal_id=None)
        for one in mays
    ]
