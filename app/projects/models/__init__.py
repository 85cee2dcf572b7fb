"""Tables of projects: plans, gates and stages; alarms after works began; what residents asked for."""

from app.projects.models.alarms import SiteAlarm, SiteAlarmProposal, SiteAlarmRuling
from app.projects.models.asked import Application, ApplicationStep, LiftAsking, LiftWord, StageStep, Wish, WishAnswer
from app.projects.models.carryings import PlanCarrying
from app.projects.models.policies import PolicyDecision, PolicyVersion
from app.projects.models.projects import (
    EmergencyAct,
    Gate,
    PlanVersion,
    Project,
    Requirement,
    RequirementProposal,
    RequirementSet,
    WorksAlarm,
)

__all__ = [
    "Application",
    "ApplicationStep",
    "EmergencyAct",
    "Gate",
    "LiftAsking",
    "LiftWord",
    "PlanCarrying",
    "PlanVersion",
    "PolicyDecision",
    "PolicyVersion",
    "Project",
    "Requirement",
    "RequirementProposal",
    "RequirementSet",
    "SiteAlarm",
    "SiteAlarmProposal",
    "SiteAlarmRuling",
    "StageStep",
    "Wish",
    "WishAnswer",
    "WorksAlarm",
]
