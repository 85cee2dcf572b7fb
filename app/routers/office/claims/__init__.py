"""Claims 代录 at the office: what was entered in somebody's name, slips, samples."""

from app.routers.office.claims import claim_slips, claims, samples
from app.routers.routes import gather

router = gather(
    claims,
    claim_slips,
    samples,
)
