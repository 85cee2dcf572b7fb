"""Tables of projects: plans, gates and stages; what residents asked for."""

from app.projects.models.asked import Application, ApplicationStep, LiftAsking, LiftWord, StageStep, Wish, WishAnswer
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
    "PlanVersion",
    "PolicyDecision",
    "PolicyVersion",
    "Project",
    "Requirement",
    "RequirementProposal",
    "RequirementSet",
    "StageStep",
    "Wish",
    "WishAnswer",
    "WorksAlarm",
]
