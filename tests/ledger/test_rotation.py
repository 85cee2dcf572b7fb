"""The signing key is changed while a vote runs: it keeps its key, the next one has the new one, and every ledger says so."""

import uuid
from datetime import timedelta
from pathlib import Path

import asyncpg
import httpx
import pytest

from app.cli import log_key
from app.cli.opening import CannotOpen
from app.core.db import Database
from app.core.signing.log_keys import LogKeys
from app.core.signing.notes import PublicKey
from app.core.signing.signer import Signer, load_signer
from app.identity.permissions import Role
from app.ledger import rotating
from app.main import WebApplication
from app.voting.lifecycle import Act
from tests.conftest import Town
from tests.ledger.pages import opens, pages, row_of
from tests.voting.bundle.made import NODE, bundles, verified, verified_by_node
from tests.voting.disputes.test_dispute_routes import Square
from tests.voting.live.ballot_box import BallotBox
from tests.voting.witnessing.test_witnessing import Watching, kept_now, registered


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    """Keys that lie in files, as those of a service do."""
    return load_signer(LogKeys.from_settings(tmp_path / "data", None, None), "vote.example.cn", tmp_path / "data")


async def rotate(database: Database, keys: LogKeys, signer: Signer) -> tuple[PublicKey, PublicKey]:
    """What `yigai log-key rotate` does, on an open database."""
    new, former = await log_key.announced(database, signer, keys, "例行更换")
    keys.replace()
    return new, former


@pytest.fixture
async def square(town: Town, box: BallotBox, application: WebApplication) -> Square:
    return Square(town, box, application)


async def test_bundles_from_before_and_after_verify_and_every_ledger_says_the_new_key(
    square: Square,
    town: Town,
    database: Database,
    signer: Signer,
    http: httpx.AsyncClient,
    owner: asyncpg.Connection,
    tmp_path: Path,
) -> None:
    box, watching = square.box, Watching(tmp_path / "w", "jiedao.cn/w", http)
    await registered(square, watching)
    elsewhere = uuid.UUID((await town.community("别处", committee="另一社区"))["id"])
    await town.person("other", Role.OWNERS_COMMITTEE, str(elsewhere))
    await box.opened()
    first = await box.vote()
    assert await watching.looks() == 0
    await box.cast("p001")
    new, former = await rotate(database, LogKeys.from_settings(tmp_path / "data", None, None), signer)

    # The vote under way: ballots, the count, the posting and the bundle all have the key it opened with.
    told = (await http.get(f"/v1/public/votes/{first.eid}/log")).json()
    assert PublicKey.read(told["key"]).raw == former.raw
    await box.cast("p002")
    await box.counted()
    await kept_now(box, signer)
    await box.act(Act.POST_RESULT)
    printed = await owner.fetchval("SELECT text FROM posting WHERE id = $1", (await box.vote()).result_posting_id)
    assert told["key"] in printed.replace("\u200b", "")
    before = await bundles(box, database, signer)
    assert before.vkey == told["key"]
    assert await watching.looks() == 0

    # Every estate's ledger has it, also the one that has nothing else but a mandate.
    for estate in (box.desk.id, elsewhere):
        [line] = [one for one in await pages(owner, estate) if one.kind == "key_rotated"]
        assert (line.ref, line.leaf["former"]) == (new.raw.hex(), former.raw.hex())
        assert "例行更换" not in str(line.leaf)
        assert opens(line, await row_of(owner, "log_key", "t.public_key = $1", new.raw))

    # The next vote begins with the new key, and a witness that trusts the old one says so until it is told.
    await box.clock_to(await box.now() + timedelta(days=1))
    await box.opened()
    second = await box.vote()
    assert second.eid != first.eid
    assert PublicKey.read((await http.get(f"/v1/public/votes/{second.eid}/log")).json()["key"]).raw == new.raw
    await box.cast("p003")
    await box.counted()
    after = await bundles(box, database, signer)
    assert PublicKey.read(after.vkey).raw == new.raw
    assert await watching.looks() == 1
    watching.witness.trust(after.vkey)
    assert await watching.looks() == 0
    for made in (before, after):
        for program in (verified, verified_by_node) if NODE else (verified,):
            for bundle in (made.public, made.restricted):
                assert program(tmp_path, bundle, "--key", made.vkey)[0] == 0
            other = after.vkey if made is before else before.vkey
            assert program(tmp_path, made.public, "--key", other)[0] == 1


async def test_a_key_is_announced_once_and_before_it_is_used(
    square: Square, database: Database, signer: Signer, tmp_path: Path
) -> None:
    keys = LogKeys.from_settings(tmp_path / "data", None, None)
    await square.box.opened()
    eid = (await square.box.vote()).eid
    # Stopped between the announcement and the exchange, twice: the same key, announced once, and the old one in use.
    for _ in range(2):
        new, former = await log_key.announced(database, signer, keys, "例行更换")
    assert signer.public("v-later").raw == former.raw
    keys.replace()
    assert signer.public("v-later").raw == new.raw
    # Nothing was signed of the vote yet, and it keeps the key it opened with all the same.
    assert signer.public(eid).raw == former.raw
    async with database.read() as session:
        assert [(one.public_key, one.former) for one in await rotating.changes(session)] == [(new.raw, former.raw)]


async def test_keys_of_the_settings_are_announced_once_the_former_one_is_given(
    database: Database, tmp_path: Path
) -> None:
    new, old = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=", "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI="
    alone = LogKeys.from_settings(tmp_path, new, None)
    with pytest.raises(CannotOpen, match="YIGAI_FORMER_LOG_KEYS"):
        await log_key.announced(database, load_signer(alone, "vote.example.cn", tmp_path), alone, "例行更换")
    both = LogKeys.from_settings(tmp_path, new, old)
    signer = load_signer(both, "vote.example.cn", tmp_path)
    await log_key.announced(database, signer, both, "例行更换")
    with pytest.raises(CannotOpen, match="已经记入台账"):
        await log_key.announced(database, signer, both, "例行更换")
