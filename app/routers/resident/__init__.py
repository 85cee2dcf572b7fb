"""Routes for residents' phones."""

from app.routers.resident import (
    appointments,
    asked,
    authorities,
    claims,
    complaints,
    consultations,
    flat,
    home,
    inbox,
    ledger,
    looks,
    meetings,
    objections,
    pictures,
    records,
    signing_in,
    surveys,
    votes,
    web,
)
from app.routers.resident.flat import my_data
from app.routers.routes import Routes, gather

router = gather(
    home,
    signing_in,
    flat,
    inbox,
    votes,
    records,
    authorities,
    appointments,
    pictures,
    objections,
    looks,
    ledger,
    claims,
    consultations,
    surveys,
    asked,
    meetings,
    complaints,
)

open_router = Routes()
for module in (signing_in, web, my_data):
    open_router.include(module.open_router)
