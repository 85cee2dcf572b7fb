"""Votes 表决 at the office: drafting, papers, venue, disputes, results."""

from app.routers.office.voting import (
    authorities,
    bundles,
    disputes,
    notices,
    papers,
    results,
    scan_samples,
    scans,
    venue,
    votes,
    witnessed,
    witnesses,
)
from app.routers.routes import gather

router = gather(
    # Before the votes: its /votes/alarms is no vote's id.
    results,
    votes,
    bundles,
    witnesses,
    papers,
    scans,
    scan_samples,
    venue,
    witnessed,
    authorities,
    disputes,
    notices,
)
