"""What becomes of a vote whose journal is lost, empty, cut, of another key, unreadable, or ahead of the database.

As of a ledger (tests/ledger/test_lost_journals.py): nothing is signed that does not begin with what was kept or witnessed.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import asyncpg
import httpx
import pytest

from app.cli.operating import doctor
from app.core.db import Database
from app.core.errors import Refused
from app.core.postgres import migrating
from app.core.signing.signer import Signer
from app.main import WebApplication
from app.rereading import reread_log
from app.voting.log import receipts
from app.voting.log.lines import hashes_of
from app.worker import keep_checkpoints
from tests.cli.test_backup import NAME, SECRET, House, backed_up, only_files_there_are
from tests.cli.test_backup import elsewhere as elsewhere  # the fixture
from tests.cli.test_backup import house as house  # the fixture
from tests.conftest import Town
from tests.core.test_rereading import subjects
from tests.ledger.test_lost_journals import BEHIND, SHORT, WRONG, ahead, the_key_alone
from tests.voting.disputes.test_dispute_routes import Square
from tests.voting.live.ballot_box import BallotBox
from tests.voting.witnessing.test_witnessing import Watching, registered

type Spoil = Callable[[Path], None]

TAMPERED = "UPDATE {} SET leaf = leaf || '\\x20'::bytea WHERE vote_id = $1 AND seq = $2"


def again(signer: Signer) -> Signer:
    """As after a new start of the service."""
    return Signer(SECRET, NAME, signer.journals.folder)


async def signed(box: BallotBox, signer: Signer) -> int:
    """Sign all there is, as the answer to a ballot does; the size signed."""
    vote = await box.vote()
    made = await receipts.signed(box.database, signer, vote.id, vote.eid, vote.next_seq)
    return made.checkpoint.size


async def kept(box: BallotBox, signer: Signer) -> Path:
    """A vote whose opening and end are kept, with two ballots between; its journal."""
    vote = await box.opened()
    assert await keep_checkpoints(box.database, signer) == [vote.eid]
    for voter in ("p001", "p002"):
        await box.cast(voter)
        await signed(box, signer)
    await box.ended()
    assert await keep_checkpoints(box.database, signer) == [vote.eid]
    return signer.journals.path(vote.eid)


async def told(box: BallotBox, signer: Signer) -> bool:
    """Whether the nightly look writes it down, and finds it well where it is."""
    await reread_log(box.database, signer)
    return await subjects(box.database) == [("log", (await box.vote()).eid)]


@pytest.mark.parametrize(("spoil", "says"), BEHIND)
async def test_what_is_kept_stands_in_for_a_journal_that_is_lost_or_cut(
    box: BallotBox, database: Database, signer: Signer, owner: asyncpg.Connection, spoil: Spoil, says: str
) -> None:
    path = await kept(box, signer)
    assert not await told(box, again(signer))
    spoil(path)
    assert await told(box, again(signer))
    found = await doctor.journals(database, again(signer))
    assert (found.well, found.fatal, says in found.text) == (False, True, True)

    # Changed past the program: without the journal it is the kept checkpoint that no longer fits.
    await owner.execute(TAMPERED.format("ballot"), box.vote_id, 1)
    left = path.read_bytes() if path.exists() else None
    with pytest.raises(Refused, match="与已签发的不一致") as refused:
        await signed(box, again(signer))
    assert refused.value.code.name == "log_forked"
    await box.counted()
    assert await keep_checkpoints(database, again(signer)) == []
    assert (path.read_bytes() if path.exists() else None) == left

    # Put right it goes on, and the journal with it.
    await owner.execute(
        "UPDATE ballot SET leaf = substring(leaf FOR octet_length(leaf) - 1) WHERE vote_id = $1 AND seq = 1",
        box.vote_id,
    )
    assert await keep_checkpoints(database, again(signer)) == [(await box.vote()).eid]
    assert not await told(box, again(signer))
    assert (await doctor.journals(database, again(signer))).well


async def test_a_journal_begun_anew_over_another_history_does_not_hide_what_was_kept(
    box: BallotBox, signer: Signer, owner: asyncpg.Connection
) -> None:
    path = await kept(box, signer)
    await owner.execute(TAMPERED.format("ballot"), box.vote_id, 1)
    path.unlink()
    vote = await box.vote()
    forger = again(signer)
    await forger.at_least(vote.eid, vote.next_seq, hashes_of(box.database, vote.id))
    with pytest.raises(Refused, match="与已签发的不一致"):
        await signed(box, again(signer))


@pytest.mark.parametrize(("spoil", "says"), WRONG)
async def test_with_a_journal_that_says_something_else_nothing_is_signed_until_it_is_put_right(
    box: BallotBox, database: Database, signer: Signer, spoil: Spoil, says: str
) -> None:
    path = await kept(box, signer)
    whole = path.read_bytes()
    spoil(path)
    assert await told(box, again(signer))
    found = await doctor.logs(database, again(signer))
    assert (found.well, found.fatal, says in found.text) == (False, True, True)
    await box.counted()
    assert await keep_checkpoints(database, again(signer)) == []
    with pytest.raises(Refused) as refused:
        await signed(box, again(signer))
    assert refused.value.code.name in {"log_forked", "cannot_sign"}

    shutil.rmtree(path) if path.is_dir() else path.unlink()
    path.write_bytes(whole)
    assert await keep_checkpoints(database, again(signer)) == [(await box.vote()).eid]
    assert not await told(box, again(signer))


async def test_what_a_witness_signed_stands_in_for_the_journal_where_no_checkpoint_was_kept(
    town: Town,
    application: WebApplication,
    box: BallotBox,
    database: Database,
    signer: Signer,
    http: httpx.AsyncClient,
    owner: asyncpg.Connection,
    tmp_path: Path,
) -> None:
    watching = Watching(tmp_path / "w", "jiedao.cn/w", http)
    await registered(Square(town, box, application), watching)
    vote = await box.opened()
    await keep_checkpoints(database, signer)
    await box.cast("p001")
    assert await watching.looks() == 0
    the_key_alone(path := signer.journals.path(vote.eid))
    left = path.read_bytes()
    found = await doctor.journals(database, again(signer))
    assert f"{vote.eid}（签发到第 2 条，登记簿只到第 0 条）" in found.text
    await owner.execute(TAMPERED.format("ballot"), box.vote_id, 1)
    with pytest.raises(Refused, match=r"与见证人 jiedao\.cn/w 签过的不一致"):
        await signed(box, again(signer))
    await owner.execute("DELETE FROM standing WHERE vote_id = $1", box.vote_id)
    await owner.execute("DELETE FROM ballot WHERE vote_id = $1", box.vote_id)
    with pytest.raises(Refused, match="已签发到第 2 条，数据库里只有 1 条"):
        await receipts.signed(database, again(signer), vote.id, vote.eid, 1)
    assert path.read_bytes() == left


@pytest.fixture
async def voted(house: House, box: BallotBox, owner: asyncpg.Connection) -> House:
    """A house with a vote whose end is kept; every file that is spoken of is there."""
    await kept(box, house.signer())
    await only_files_there_are(owner, house)
    return house


async def test_a_restore_says_what_is_wrong_with_a_votes_journal(
    voted: House, elsewhere: House, box: BallotBox, tmp_path: Path
) -> None:
    path, eid = await backed_up(voted, tmp_path / "backup"), (await box.vote()).eid
    there = elsewhere.journals / f"{eid}.journal"
    # Without its journal a vote is not restored unless it is said that it is lost.
    asked = [(one, "没有这些表决的登记簿" if "没有" in says else f"{SHORT}：{eid}（") for one, says in BEHIND]
    for spoil, says in [*asked, *WRONG]:
        await migrating.recreate(elsewhere.url)
        shutil.rmtree(elsewhere.journals, ignore_errors=True)
        shutil.copytree(voted.journals, elsewhere.journals)
        spoil(there)
        status, out, err = await elsewhere.run("restore", path)
        assert (status, says in out + err) == (1, True), (spoil.__name__, out + err)
        if spoil is not ahead:
            continue
        # The database is an older one: nothing is signed of it.
        restored = Database(elsewhere.url, pooled=False)
        assert await keep_checkpoints(restored, elsewhere.signer()) == []
        with pytest.raises(Refused, match="请恢复较新的备份"):
            await receipts.signed(restored, elsewhere.signer(), box.vote_id, eid, 1)
        await restored.close()


async def test_with_the_journals_given_up_they_begin_with_what_was_proved(
    voted: House, elsewhere: House, box: BallotBox, tmp_path: Path
) -> None:
    path, vote = await backed_up(voted, tmp_path / "backup"), await box.vote()
    status, out, err = await elsewhere.run("restore", path, "--journals-lost")
    assert status == 0, out + err
    restored = Database(elsewhere.url, pooled=False)
    assert (await doctor.journals(restored, elsewhere.signer())).well
    await restored.close()
    assert elsewhere.signer().journal(vote.eid).lines == voted.signer().journal(vote.eid).lines[::3]  # type: ignore[index]
