"""My complaints 我的随手拍."""

from app.routers.resident.complaints import complaint, complaints
from app.routers.routes import gather

router = gather(
    complaints,
    complaint,
)
