"""Projects 改造项目 at the office: plans, alarms after works began, applications, lifts, wishes."""

from app.routers.office.projects import alarms, applications, lifts, projects, wishes
from app.routers.routes import gather

router = gather(
    projects,
    alarms,
    applications,
    lifts,
    wishes,
)
