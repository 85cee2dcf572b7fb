"""Who appoints whom, for how long, and what nobody is at the same time. Pure: standard library only."""

from datetime import timedelta

from app.identity.permissions import Role

APPOINTS: dict[Role, frozenset[Role]] = {
    Role.DISTRICT_OFFICE: frozenset({Role.STREET_OFFICE, Role.AUDITOR}),
    Role.STREET_OFFICE: frozenset(
        {
            Role.NEIGHBOURHOOD_COMMITTEE,
            Role.OWNERS_COMMITTEE,
            Role.GRID_WORKER,
            Role.RESPONSIBLE_UNIT,
            Role.COUNTER,
            Role.WITNESS,
            Role.THIRD_PARTY_CALLER,
            Role.VOLUNTEER_SUPERVISOR,
            Role.STAIRWELL_HEAD,
            Role.WORKS_PARTY,
            Role.DEPARTMENT,
            Role.UTILITY,
            Role.NOTARY,
        }
    ),
}
"""Who appoints whom within their reach; who audits is not appointed by those who are audited (law R-87)."""

TEMPORARY = frozenset(
    {Role.COUNTER, Role.WITNESS, Role.THIRD_PARTY_CALLER, Role.VOLUNTEER_SUPERVISOR, Role.STAIRWELL_HEAD}
)
"""Roles for the time of one vote or one site: their mandates have a last day."""

TEMPORARY_AT_MOST = timedelta(days=92)
"""The longest a temporary mandate lasts, a quarter; who is needed longer is appointed anew, on a document of that day."""

_CANVASS = frozenset({Role.GRID_WORKER, Role.STAIRWELL_HEAD})

KEPT_APART: dict[Role, frozenset[Role]] = {
    Role.COUNTER: _CANVASS | {Role.WITNESS, Role.THIRD_PARTY_CALLER},
    Role.GRID_WORKER: frozenset({Role.COUNTER, Role.THIRD_PARTY_CALLER}),
    Role.STAIRWELL_HEAD: frozenset({Role.COUNTER, Role.THIRD_PARTY_CALLER}),
    Role.WITNESS: frozenset({Role.COUNTER}),
    Role.THIRD_PARTY_CALLER: _CANVASS | {Role.COUNTER},
}
"""Nobody holds two of these at a time (law R-36c, R-87): canvassers never see ballots, nobody bears witness to their own
count, and who calls back a sample neither gathered nor counted it.
"""
