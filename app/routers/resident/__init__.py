"""Routes for residents' phones."""

from fastapi import APIRouter

import app.routers.resident.authorities as authorities
import app.routers.resident.home as home
import app.routers.resident.records as records
import app.routers.resident.votes as votes

router = APIRouter(prefix="/v1/resident")
for audience in (home, votes, records, authorities):
    router.include_router(audience.router)
