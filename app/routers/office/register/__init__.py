"""The register 名册 at the office: estates, sheets, owners, rolls, residents."""

from app.routers.office.register import (
    binding_requests,
    binding_sheets,
    communities,
    corrections,
    imports,
    owners,
    residents,
    rolls,
    views,
)
from app.routers.routes import gather

router = gather(
    communities,
    views,
    imports,
    corrections,
    owners,
    rolls,
    residents,
    binding_sheets,
    binding_requests,
)
