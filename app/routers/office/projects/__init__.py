"""Projects 改造项目 at the office: plans, versions without material change, alarms after works began, applications and the stairwells asked about them, lifts, wishes; the district's policy."""

from app.routers.office.projects import alarms, applications, carryings, lifts, policies, projects, stairwells, wishes
from app.routers.routes import gather

router = gather(
    projects,
    carryings,
    alarms,
    applications,
    stairwells,
    lifts,
    wishes,
    policies,
)
