"""My flat 我的房屋: bindings, requests, flatmates, invitations, one's own data."""

from app.routers.resident.flat import binding_requests, bindings, flats, invitations, my_data
from app.routers.routes import gather

router = gather(
    bindings,
    binding_requests,
    invitations,
    flats,
    my_data,
)
