"""The oracle accuses rows that were tampered with, of the right thing, and no others."""

from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from app.voting.ballots.casting import Receipt
from app.voting.kinds import Finding
from app.voting.models import Vote
from tests.voting.disputes.hands import dispute, settle
from tests.voting.live.ballot_box import BallotBox
from tests.voting.races.conftest import Estate, Opening
from tests.voting.races.oracle import faults
from tests.voting.races.rounds import to_the_end


async def a_full_vote(box: BallotBox) -> list[Receipt]:
    """Ballots, an objection, a paper disputed and found genuine, one that is out; counted."""
    receipts = [await box.cast(voter) for voter in ("p001", "p002", "p001")]
    for voter, finding in (("p003", Finding.GENUINE), ("p004", Finding.FORGED)):
        paper = await box.keyed_paper(voter)
        await settle(box, (await dispute(box, paper.id, voter)).id, finding)
    await to_the_end(box)
    await box.counted()
    return receipts


TAMPERINGS = [
    ("UPDATE vote SET next_seq = next_seq + 1 WHERE id = $1", "the log is numbered"),
    ("DELETE FROM ballot WHERE vote_id = $1 AND voter = 'p002'", "the log is numbered"),
    ("""UPDATE ballot SET choices = '{"1": "disagree", "2": "agree"}' WHERE vote_id = $1""", "does not open"),
    ("UPDATE ballot SET salt = decode(repeat('00', 32), 'hex') WHERE vote_id = $1", "does not open"),
    ("UPDATE paper SET voter = 'p009' WHERE vote_id = $1 AND voter = 'p003'", "is not of paper"),
    ("UPDATE ballot SET ts = ts + interval '1 second' WHERE vote_id = $1 AND voter = 'p001'", "its row"),
    ("UPDATE ballot SET entered_at = ts + interval '9 days' WHERE vote_id = $1 AND voter = 'p001'", "was written"),
    (
        "UPDATE vote SET first_closes_at = NULL, closes_at = opens_at + interval '1 second' WHERE id = $1",
        "outside the window",
    ),
    ("DELETE FROM standing WHERE vote_id = $1 AND voter = 'p001'", "p001 has a ballot in the count and no place"),
    ("DELETE FROM later_ballot WHERE vote_id = $1", "the objection of"),
    ("UPDATE void SET target = 1 WHERE vote_id = $1 AND target = 4", "does not take out"),
    (
        "UPDATE ballot SET leaf = convert_to(replace(convert_from(leaf, 'UTF8'), ',', ', '), 'UTF8')"
        " WHERE vote_id = $1",
        "is not canonical",
    ),
    (
        "UPDATE counted_result SET tally = convert_to(replace(convert_from(tally, 'UTF8'), '\"heads\":3',"
        " '\"heads\":4'), 'UTF8') WHERE vote_id = $1",
        "a recount gives another tally",
    ),
    ("UPDATE counted_result SET sha256 = decode('00', 'hex') WHERE vote_id = $1", "does not name the stored tally"),
    (
        "INSERT INTO counted_result (vote_id, seq, tally, sha256, sensitive, document, at) SELECT vote_id, 0, tally,"
        " sha256, sensitive, document, at FROM counted_result WHERE vote_id = $1",
        "it was counted 2 times",
    ),
    ("UPDATE vote SET next_seq = next_seq WHERE id = $1", ""),
]


async def test_what_was_tampered_with_is_found(opening: Opening, estate: Estate) -> None:
    box = await opening()
    acknowledged = await a_full_vote(box)
    owner = create_async_engine(estate.url)
    for tampering, accusation in TAMPERINGS:
        # As the owner of the database, past the checks of foreign keys; nothing of it is kept.
        async with AsyncSession(owner) as session:
            connection = await session.connection()
            await connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            done = await connection.exec_driver_sql(tampering, (box.vote_id,))
            assert done.rowcount, tampering
            vote = await session.get_one(Vote, box.vote_id)
            found = await faults(session, vote, acknowledged)
        assert any(accusation in one for one in found) if accusation else found == [], (tampering, found)
    await owner.dispose()
