"""Staff 工作人员: signing in, mandates, passwords, the phone."""

from app.routers.office.staff import password_resets, session, staff, wechat
from app.routers.routes import gather

router = gather(
    session,
    wechat,
    staff,
    password_resets,
)
