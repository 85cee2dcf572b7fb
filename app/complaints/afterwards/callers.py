"""The number of whoever reported a case: for the one who calls them back, and for nobody's list.

Who called the hotline left a number, sealed; who reported by phone has the one they left for messages, or the register's
number of the owner they are confirmed to be.
"""

from sqlalchemy.ext.asyncio import AsyncSession

from app.complaints.models import CaseReporter
from app.complaints.reporters.reporting import CALLER_PHONE
from app.core.sealing import Sealer
from app.identity import phones, residents
from app.identity.residents import logins, privacy


async def number_of(session: AsyncSession, sealer: Sealer, reporter: CaseReporter) -> str:
    """Their number in clear; empty where none is known."""
    if reporter.phone_sealed is not None:
        return sealer.open(reporter.phone_sealed, CALLER_PHONE).decode()
    if reporter.resident_id is None:
        return ""
    resident = await logins.resident(session, reporter.resident_id)
    if left := privacy.message_phone(sealer, resident.message_phone_sealed):
        return left
    held = await residents.bindings(session, resident_id=reporter.resident_id)
    owners = {one.owner_id for one in held if one.owner_id is not None and one.confirmed_at is not None}
    numbers = await phones.numbers(session, sealer, owners)
    return next(iter(numbers.values()), "") if len(numbers) == 1 else ""
