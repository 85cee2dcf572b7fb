"""Staff 工作人员: signing in, mandates, passwords, the phone."""

from app.routers.office.staff import handovers, password_resets, session, staff, wechat
from app.routers.routes import gather

router = gather(
    session,
    wechat,
    staff,
    handovers,
    password_resets,
)
