"""Routes for staff, each with its permission and the place it is asked at."""

from fastapi import APIRouter

from app.routers.office import communities, corrections, imports, owners, rolls, session

router = APIRouter(prefix="/v1/office")
for room in (session, communities, imports, corrections, owners, rolls):
    router.include_router(room.router)
