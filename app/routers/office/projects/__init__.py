"""Projects 改造项目 at the office: plans, applications, lifts, wishes."""

from app.routers.office.projects import applications, lifts, projects, wishes
from app.routers.routes import gather

router = gather(
    projects,
    applications,
    lifts,
    wishes,
)
