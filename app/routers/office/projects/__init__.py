"""Projects 改造项目 at the office: plans, alarms after works began, applications, lifts, wishes; the district's policy."""

from app.routers.office.projects import alarms, applications, lifts, policies, projects, wishes
from app.routers.routes import gather

router = gather(
    projects,
    alarms,
    applications,
    lifts,
    wishes,
    policies,
)
