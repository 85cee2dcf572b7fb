"""Projects 改造项目 at the office: plans, applications, lifts, wishes; the district's policy."""

from app.routers.office.projects import applications, lifts, policies, projects, wishes
from app.routers.routes import gather

router = gather(
    projects,
    applications,
    lifts,
    wishes,
    policies,
)
