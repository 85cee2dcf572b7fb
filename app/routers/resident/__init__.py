"""Routes for residents' phones."""

import app.routers.resident.appointments as appointments
import app.routers.resident.asked as asked
import app.routers.resident.authorities as authorities
import app.routers.resident.binding_requests as binding_requests
import app.routers.resident.bindings as bindings
import app.routers.resident.claims as claims
import app.routers.resident.complaint as complaint
import app.routers.resident.complaints as complaints
import app.routers.resident.consultations as consultations
import app.routers.resident.flats as flats
import app.routers.resident.home as home
import app.routers.resident.inbox as inbox
import app.routers.resident.invitations as invitations
import app.routers.resident.ledger as ledger
import app.routers.resident.looks as looks
import app.routers.resident.meetings as meetings
import app.routers.resident.my_data as my_data
import app.routers.resident.objections as objections
import app.routers.resident.pictures as pictures
import app.routers.resident.records as records
import app.routers.resident.signing_in as signing_in
import app.routers.resident.surveys as surveys
import app.routers.resident.votes as votes
from app.routers.routes import Routes

router = Routes()
for audience in (
    home,
    signing_in,
    bindings,
    binding_requests,
    invitations,
    flats,
    my_data,
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
    complaint,
):
    router.include(audience.router)

open_router = Routes()
for one in (home, signing_in, my_data):
    open_router.include(one.open_router)
