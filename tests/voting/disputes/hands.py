"""The hands that dispute and settle, for the tests."""

import uuid

from app.identity.permissions import Role
from app.voting.ballots.findings import SettledDispute
from app.voting.disputes import raising, records, settling
from app.voting.disputes.schemas import RecordAnswer
from app.voting.kinds import DisputeGround, Finding
from app.voting.models import Dispute
from tests.voting.live.ballot_box import BallotBox

STREET_MAN, COMMITTEE_WOMAN, DISTRICT_MAN = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
ROLES = {
    STREET_MAN: Role.STREET_OFFICE,
    COMMITTEE_WOMAN: Role.NEIGHBOURHOOD_COMMITTEE,
    DISTRICT_MAN: Role.DISTRICT_OFFICE,
}


async def recorded(box: BallotBox, voter: str) -> list[RecordAnswer]:
    async with box.database.read() as session:
        return await records.of_heads(session, await box.vote(), [voter])


async def dispute(box: BallotBox, record_id: uuid.UUID, voter: str = "p001") -> Dispute:
    """The owner of a head disputes from their phone."""
    async with box.database.write() as session:
        return await raising.raise_dispute(
            session,
            box.desk.id,
            box.vote_id,
            record_id,
            DisputeGround.NOT_SIGNED,
            "我没有签过这张票",
            None,
            teller=raising.Teller(resident_id=uuid.uuid4(), voters=frozenset({voter})),
        )


async def find(
    box: BallotBox, dispute_id: uuid.UUID, who: uuid.UUID, finding: Finding = Finding.FORGED, *also: Role
) -> SettledDispute | None:
    async with box.database.write() as session:
        return await settling.find(
            session,
            box.desk.id,
            box.vote_id,
            dispute_id,
            finding,
            "与业主当面核对了笔迹和签收记录。",
            by=who,
            roles=frozenset({ROLES.get(who, Role.STREET_OFFICE), *also}),
        )


async def settle(box: BallotBox, dispute_id: uuid.UUID, finding: Finding) -> None:
    assert await find(box, dispute_id, COMMITTEE_WOMAN, finding) is None
    found = await find(box, dispute_id, STREET_MAN, finding)
    assert found is not None
    assert found.finding is finding
