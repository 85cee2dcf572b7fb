"""Routes for staff, each with its permission and the place it is asked at."""

from fastapi import APIRouter

import app.routers.office.communities as communities
import app.routers.office.corrections as corrections
import app.routers.office.imports as imports
import app.routers.office.owners as owners
import app.routers.office.rolls as rolls
import app.routers.office.session as session

router = APIRouter(prefix="/v1/office")
for audience in (session, communities, imports, corrections, owners, rolls):
    router.include_router(audience.router)
