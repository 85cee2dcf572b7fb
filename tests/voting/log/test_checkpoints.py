"""What is signed at a vote's turning points is kept once, and shows what was there at the end of the window."""

import asyncpg
import pytest
from sqlalchemy import select

from app.core.db import Database
from app.core.signing import merkle
from app.core.signing.checkpoints import Checkpoint
from app.core.signing.notes import Note
from app.core.signing.signer import Signer
from app.posting.models import Posting
from app.voting.lifecycle import Act
from app.voting.log import checkpoints
from app.voting.log.lines import GapInLog, lines_after
from app.voting.models import VoteCheckpoint
from app.worker import keep_checkpoints
from tests.voting.live.ballot_box import BallotBox


async def kept(database: Database, box: BallotBox) -> list[VoteCheckpoint]:
    async with database.read() as session:
        return list(await checkpoints.kept_checkpoints(session, box.vote_id))


async def hashes(database: Database, box: BallotBox) -> list[bytes]:
    async with database.read() as session:
        return [line.hash for line in await lines_after(session, box.vote_id, 0)]


async def test_opening_end_close_and_count_are_signed_and_kept_once(
    box: BallotBox, database: Database, signer: Signer
) -> None:
    vote = await box.opened()
    assert await keep_checkpoints(database, signer) == [vote.eid]
    assert await keep_checkpoints(database, signer) == []
    for voter in ("p001", "p002", "p003"):
        await box.cast(voter)
    paper = await box.paper("p004")
    assert await keep_checkpoints(database, signer) == []
    await box.ended()
    assert await keep_checkpoints(database, signer) == [vote.eid]
    assert await keep_checkpoints(database, signer) == []
    await box.key(paper, "agree", "agree", 0)
    await box.key(paper, "agree", "agree", 1)
    await box.counted()
    assert await keep_checkpoints(database, signer) == [vote.eid]
    # opening · three ballots and the paper by the end · its ballot and the close · the tally
    assert [one.size for one in await kept(database, box)] == [1, 5, 7, 8]
    whole = await hashes(database, box)
    for one in await kept(database, box):
        note = Note.read(one.note)
        assert note.signed_by(signer.public(vote.eid))
        assert Checkpoint.read(note.text) == Checkpoint(
            f"vote.example.cn/{vote.eid}", one.size, merkle.root(whole[: one.size])
        )
        assert one.root == merkle.root(whole[: one.size])


async def test_a_posting_of_the_result_prints_the_log_as_far_as_the_count(box: BallotBox, database: Database) -> None:
    """Whoever has the lines of the log computes what hangs on the notice board."""
    await box.opened()
    for voter in ("p001", "p002", "p003"):
        await box.cast(voter)
    vote = await box.counted()
    await box.act(Act.POST_RESULT)
    async with database.read() as session:
        lines = await lines_after(session, box.vote_id, 0)
        texts = await session.scalars(select(Posting.text).where(Posting.subject_id == box.vote_id))
        (posted,) = [text for text in texts if "条，校验值" in text]
    size = max(number for number, line in enumerate(lines, start=1) if b'"t":"tally"' in line.data)
    root = merkle.root(line.hash for line in lines[:size])
    assert f"表决记录 {vote.eid} 共 {size} 条，校验值 {root.hex()}" in posted


async def test_what_fell_due_while_nobody_signed_is_signed_later(
    box: BallotBox, database: Database, signer: Signer
) -> None:
    await box.opened()
    await box.cast("p001")
    await box.counted()
    await keep_checkpoints(database, signer)
    assert [one.size for one in await kept(database, box)] == [1, 3, 4]


async def test_the_whole_log_of_one_vote_is_signed_when_asked(
    box: BallotBox, database: Database, signer: Signer
) -> None:
    vote = await box.opened()
    await box.cast("p001")
    for due in await checkpoints.waiting(database, vote.eid):
        await checkpoints.keep(database, signer, due)
    assert [one.size for one in await kept(database, box)] == [1, 2]


async def test_a_missing_leaf_is_said_and_nothing_is_signed_over_it(
    box: BallotBox, database: Database, signer: Signer, owner: asyncpg.Connection
) -> None:
    await box.opened()
    await box.cast("p001")
    await box.cast("p002")
    await owner.execute("DELETE FROM standing")
    await owner.execute("DELETE FROM ballot WHERE vote_id = $1 AND seq = 1", box.vote_id)
    (due,) = await checkpoints.waiting(database)
    with pytest.raises(GapInLog, match="缺第 1 条"):
        await checkpoints.keep(database, signer, due)
    assert await keep_checkpoints(database, signer) == []
    assert await kept(database, box) == []


async def test_a_fork_holds_no_other_work_up(
    box: BallotBox, database: Database, signer: Signer, owner: asyncpg.Connection
) -> None:
    await box.opened()
    await box.cast("p001")
    await keep_checkpoints(database, signer)
    await owner.execute("UPDATE vote_leaf SET leaf = leaf || '\\x20'::bytea WHERE vote_id = $1", box.vote_id)
    again = Signer(b"\x01" * 32, "vote.example.cn", signer.journals.folder)
    await box.counted()
    assert await keep_checkpoints(database, again) == []
