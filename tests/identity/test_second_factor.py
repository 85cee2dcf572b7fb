"""The second factor: RFC 6238's own vectors, a code once only, recovery codes, and what a wrong one costs."""

import asyncio
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import asyncpg
import pytest

from app.core.db import Database
from app.core.errors import Refused
from app.identity import errors, second_factor
from app.identity.second_factor import STEP_SECONDS, step_of
from tests.identity.test_service import AT, SEALER, Office, office

__all__ = ["office"]

RFC_SECRET = b"12345678901234567890"


@pytest.mark.parametrize(
    ("seconds", "code"),
    # The last six of the eight digits in appendix B, for SHA-1.
    [
        (20000000000, "353130"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
    ],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    at = datetime.fromtimestamp(seconds, UTC)
    assert step_of(RFC_SECRET, code, at) == seconds // STEP_SECONDS
    for beside, holds in ((-60, False), (-30, True), (30, True), (60, False)):
        assert (step_of(RFC_SECRET, code, at + timedelta(seconds=beside)) is not None) is holds


class Enrolled:
    """An account with a second factor, and the application on its owner's phone."""

    def __init__(self, office: Office, database: Database, secret: bytes, recovery: list[str]) -> None:
        self.office, self.database, self.secret, self.recovery = office, database, secret, recovery

    def code(self, at: datetime) -> str:
        return second_factor._totp(self.secret).generate(int(at.timestamp())).decode()

    async def came(self, code: str, at: datetime) -> str:
        came = await self.office.sign_in(code=code, at=at)
        return "in" if came.token else came.refusal.code.name if came.refusal else "?"


@pytest.fixture
async def enrolled(office: Office, database: Database, owner: asyncpg.Connection) -> Enrolled:
    staff_id = await office.add()
    async with database.write() as session:
        offered = await second_factor.offer(session, SEALER, staff_id)
    link = urlsplit(offered.uri)
    assert (link.scheme, link.netloc) == ("otpauth", "totp")
    sealed = await owner.fetchval("SELECT totp_sealed FROM staff")
    secret = SEALER.open(sealed, second_factor.SECRET)
    assert secret not in sealed
    assert len(parse_qs(link.query)["secret"][0]) == 32
    # Until the application has shown a right code, the password alone signs in.
    assert await office.token()
    with pytest.raises(Refused) as wrong:
        async with database.write() as session:
            await second_factor.confirm(session, SEALER, staff_id, "000000", AT)
    assert wrong.value.code is errors.SECOND_FACTOR_WRONG
    phone = Enrolled(office, database, secret, [])
    async with database.write() as session:
        phone.recovery = await second_factor.confirm(session, SEALER, staff_id, phone.code(AT), AT)
    return phone


async def test_a_code_is_asked_for_and_serves_once(enrolled: Enrolled) -> None:
    later = AT + timedelta(minutes=5)
    assert await enrolled.came("", later) == "second_factor_required"
    assert await enrolled.came(enrolled.code(AT), later) == "second_factor_wrong"
    assert await enrolled.came(enrolled.code(later), later) == "in"
    assert await enrolled.came(enrolled.code(later), later) == "second_factor_wrong"
    assert await enrolled.came(enrolled.code(later + timedelta(seconds=30)), later) == "in"
    # The step before a code that was used has gone with it.
    assert await enrolled.came(enrolled.code(later), later + timedelta(seconds=29)) == "second_factor_wrong"


async def test_the_code_that_enrolled_does_not_sign_in(enrolled: Enrolled) -> None:
    assert await enrolled.came(enrolled.code(AT), AT) == "second_factor_wrong"


async def test_one_code_sent_twice_at_once_signs_in_once(enrolled: Enrolled) -> None:
    later = AT + timedelta(minutes=5)
    code = enrolled.code(later)
    came = await asyncio.gather(*(enrolled.came(code, later) for _ in range(4)))
    assert sorted(came) == ["in"] + ["second_factor_wrong"] * 3


async def test_wrong_codes_lock_as_wrong_passwords_do(enrolled: Enrolled) -> None:
    later = AT + timedelta(minutes=5)
    for _ in range(5):
        assert await enrolled.came("000000", later) == "second_factor_wrong"
    assert await enrolled.came(enrolled.code(later), later) == "account_locked"


async def test_a_recovery_code_serves_once_however_it_is_written(enrolled: Enrolled, owner: asyncpg.Connection) -> None:
    assert len(set(enrolled.recovery)) == 10
    one, two = enrolled.recovery[:2]
    assert await enrolled.came(one.lower().replace("-", ""), AT) == "in"
    assert await enrolled.came(one, AT) == "second_factor_wrong"
    assert await enrolled.came(two, AT) == "in"
    kept = str(await owner.fetch("SELECT * FROM recovery_code"))
    assert not any(code.replace("-", "") in kept for code in enrolled.recovery)


async def test_who_lost_both_is_reset_at_the_server_and_begins_anew(enrolled: Enrolled, office: Office) -> None:
    member = await office.whose((await office.sign_in(code=enrolled.recovery[0])).token or "")
    assert member is not None
    assert member.enrolled
    with pytest.raises(Refused) as again:
        async with enrolled.database.write() as session:
            await second_factor.offer(session, SEALER, member.id)
    assert again.value.code is errors.ENROLLED_ALREADY
    async with enrolled.database.write() as session:
        await second_factor.reset(session, "juwei", AT)
    assert await enrolled.came("", AT) == "in"
