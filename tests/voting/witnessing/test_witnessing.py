"""Witnesses over HTTP: registered by the street, signing what grows, a fork refused, the quorum held by the bundle."""

import asyncio
import json
import uuid
from datetime import timedelta
from pathlib import Path

import asyncpg
import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.cli import witness as verb
from app.core.signing.checkpoints import Checkpoint
from app.core.signing.notes import KeyKind, Note, PublicKey, SigningKey
from app.core.signing.signer import Signer
from app.core.signing.witness import ForkSeen, WitnessFault, WitnessKeeper
from app.identity.permissions import Role
from app.main import WebApplication
from app.voting.lifecycle import Act
from app.voting.log import checkpoints
from tests.conftest import Person, Town
from tests.voting.bundle.made import NODE, files_of, verified, verified_by_node
from tests.voting.disputes.test_dispute_routes import Square
from tests.voting.live.ballot_box import BallotBox


@pytest.fixture
async def square(town: Town, box: BallotBox, application: WebApplication) -> Square:
    return Square(town, box, application)


class Watching:
    """A witness's machine: its folder, and its client, which is the service's own for tests."""

    def __init__(self, folder: Path, name: str, http: httpx.AsyncClient) -> None:
        self.http, self.lost = http, 0
        self.witness = WitnessKeeper.set_up(folder, name, "http://yigai.test")

    @property
    def key(self) -> str:
        return self.witness.public.raw.hex()

    async def looks(self) -> int:
        """One look, from a thread as on a machine of its own; `lost` answers to its signatures get lost."""
        loop = asyncio.get_running_loop()

        def look() -> int:
            with httpx.Client(transport=httpx.MockTransport(carry), base_url="http://yigai.test") as client:
                return verb.look(self.witness, client)

        def carry(request: httpx.Request) -> httpx.Response:
            sending = self.http.request(
                request.method, str(request.url), content=request.content, headers=request.headers
            )
            answer = asyncio.run_coroutine_threadsafe(sending, loop).result(60)
            if request.method == "PUT" and self.lost:
                self.lost -= 1
                raise httpx.ReadTimeout("lost", request=request)
            return httpx.Response(answer.status_code, content=answer.content, request=request)

        return await asyncio.to_thread(look)


def fresh() -> dict[str, str]:
    return {"Idempotency-Key": uuid.uuid4().hex}


async def registered(square: Square, watching: Watching, party: str = "street") -> Person:
    street = await square.staff(Role.STREET_OFFICE)
    sent = {"vkey": watching.witness.public.vkey, "party": party, "organisation": f"{party}一方"}
    answer = await street.post(f"{square.estate}/witnesses", json=sent, headers=fresh())
    assert answer.status_code == 201, answer.text
    return street


async def kept_now(box: BallotBox, signer: Signer) -> None:
    """What the worker does at its next look."""
    for one in await checkpoints.waiting(box.database):
        await checkpoints.keep(box.database, signer, one)


async def cosigned(http: httpx.AsyncClient, eid: str) -> dict[int, list[str]]:
    """The names under each kept checkpoint, but for ours."""
    told = (await http.get(f"/v1/public/votes/{eid}/log")).json()
    ours = PublicKey.read(told["key"]).name
    return {one["size"]: [s.name for s in Note.read(one["note"]).signatures if s.name != ours] for one in told["kept"]}


async def test_two_witnesses_sign_the_turning_points_and_the_bundle_holds_the_quorum(
    square: Square, http: httpx.AsyncClient, signer: Signer, tmp_path: Path
) -> None:
    box = square.box
    street, owners = Watching(tmp_path / "s", "jiedao.cn/w", http), Watching(tmp_path / "o", "yezhu.cn/w", http)
    await registered(square, street)
    await registered(square, owners, "owners")
    await box.opened(witness_quorum=2)
    vote = await box.vote()
    await kept_now(box, signer)
    assert await street.looks() == 0
    for voter in sorted(box.owners):
        await box.cast(voter)
    assert await street.looks() == 0
    # The owners' machine was off until the count: it signs the opening and the result in one look.
    await box.counted()
    await kept_now(box, signer)
    assert (await street.looks(), await owners.looks()) == (0, 0)
    sizes = await cosigned(http, vote.eid)
    assert sizes[1] == sizes[max(sizes)] == ["jiedao.cn/w", "yezhu.cn/w"]
    assert (await http.get(f"/v1/public/witnesses/{street.key}")).json()["estates"][0]["votes"] == []

    await box.act(Act.POST_RESULT)
    posting = (await box.vote()).result_posting_id
    await box.hang(posting)
    hung = (await http.get(f"/v1/public/postings/{posting}")).json()
    root = signer._logs[vote.eid].tree.root(max(sizes)).hex()
    for printed in (f"共 {max(sizes)} 条", root, signer.public(vote.eid).vkey, "street一方、owners一方"):
        assert printed in hung["text"].replace("\u200b", ""), printed
    await box.clock_to(await box.now() + timedelta(minutes=1))
    bundle = (await http.get(f"/v1/public/votes/{vote.eid}/bundle.zip")).content
    keys = [signer.public(vote.eid).vkey, street.witness.public.vkey, owners.witness.public.vkey]
    given = [part for key in keys for part in ("--key", key)]
    for program in (verified, verified_by_node) if NODE else (verified,):
        status, said = program(tmp_path, bundle, *given)
        assert (status, "见证 / witnesses: jiedao.cn/w，yezhu.cn/w" in said) == (0, True), said
        # A key of the notice that did not sign is missed.
        assert program(tmp_path, bundle, *given[:4])[0] == 1
    assert json.loads(files_of(bundle)["vote.json"])["witness_quorum"] == 2


async def test_a_bundle_short_of_witnesses_says_so_and_a_later_one_has_them(
    square: Square, http: httpx.AsyncClient, signer: Signer, tmp_path: Path
) -> None:
    box, watching = square.box, Watching(tmp_path / "w", "jiedao.cn/w", http)
    await registered(square, watching)
    await box.opened(witness_quorum=1)
    await box.cast("p001")
    await box.counted()
    await box.act(Act.POST_RESULT)
    await box.hang((await box.vote()).result_posting_id)
    await box.clock_to(await box.now() + timedelta(minutes=1))
    path = f"/v1/public/votes/{(await box.vote()).eid}/bundle.zip"
    status, said = verified(tmp_path, (await http.get(path)).content)
    assert (status, " V16 " in said) == (1, True)
    assert await watching.looks() == 0
    status, said = verified(tmp_path, (await http.get(path)).content)
    assert status == 0, said


async def test_a_lost_answer_costs_nothing_and_skips_nothing(
    square: Square, http: httpx.AsyncClient, signer: Signer, tmp_path: Path
) -> None:
    box, watching = square.box, Watching(tmp_path / "w", "jiedao.cn/w", http)
    await registered(square, watching)
    await box.opened()
    await kept_now(box, signer)
    await box.cast("p001")
    watching.lost = 1
    assert await watching.looks() == 1
    seen = watching.witness.last_signed((await box.vote()).eid)
    assert seen is not None
    assert seen.checkpoint.size == 1
    await box.cast("p002")
    watching.witness = WitnessKeeper(tmp_path / "w")  # restarted
    assert await watching.looks() == 0
    assert (await cosigned(http, (await box.vote()).eid))[1] == ["jiedao.cn/w"]
    async with box.database.read() as session:
        sizes = list(await session.scalars(text("SELECT size FROM cosignature ORDER BY size")))
    assert sizes == [1, 3]


async def test_a_fork_is_refused_and_both_notes_are_kept(
    square: Square,
    http: httpx.AsyncClient,
    owner: asyncpg.Connection,
    signer: Signer,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    box, watching = square.box, Watching(tmp_path / "w", "jiedao.cn/w", http)
    await registered(square, watching)
    await box.opened()
    await box.cast("p001")
    vote = await box.vote()
    assert await watching.looks() == 0
    # A keeper who threw the journal away and put another history in the database's place is held to what was witnessed.
    signer._logs.clear()
    signer.journals.path(vote.eid).unlink()
    await owner.execute("UPDATE ballot SET leaf = leaf || '\\x20'::bytea WHERE vote_id = $1", vote.id)
    await box.cast("p002")
    assert await watching.looks() == 1
    # One who threw that away too is found by the witness.
    await owner.execute("DELETE FROM cosignature")
    capsys.readouterr()
    assert await watching.looks() == 3
    assert "两份记录" in capsys.readouterr().err
    [evidence] = (tmp_path / "w" / "forks").iterdir()
    assert evidence.read_text().count(signer.origin(vote.eid)) >= 4
    with pytest.raises(ForkSeen):
        watching.witness.last_signed(vote.eid)
    assert await watching.looks() == 3


async def test_only_keys_that_the_street_registered_count(
    square: Square, http: httpx.AsyncClient, signer: Signer, tmp_path: Path
) -> None:
    box, watching = square.box, Watching(tmp_path / "w", "jiedao.cn/w", http)
    await box.opened()
    vote = await box.vote()
    assert await watching.looks() == 1  # registered nowhere
    street = await registered(square, watching)
    sent = {"vkey": watching.witness.public.vkey, "party": "owners", "organisation": "业主"}
    again = await street.post(f"{square.estate}/witnesses", json=sent, headers=fresh())
    assert (again.status_code, again.json()["code"]) == (409, "witness_known")
    for vkey in ("nothing+at+all", signer.public(vote.eid).vkey):
        answer = await street.post(f"{square.estate}/witnesses", json=sent | {"vkey": vkey}, headers=fresh())
        assert (answer.status_code, answer.json()["code"]) == (422, "not_a_witness_key")
    committee = await square.staff(Role.NEIGHBOURHOOD_COMMITTEE)
    assert (await committee.post(f"{square.estate}/witnesses", json=sent, headers=fresh())).status_code == 403
    assert len((await committee.get(f"{square.estate}/witnesses")).json()["lines"]) == 1

    # A signature of another text, of another key, of a size the log has not, and none at all.
    offered = (await http.get(f"/v1/public/votes/{vote.eid}/checkpoints")).json()["checkpoints"]
    note = Note.read(offered[0]["note"])
    name, mine = "jiedao.cn/w", watching.witness._key
    other = signer.sign_text(vote.eid, Checkpoint(signer.origin(vote.eid), 1, b"\x07" * 32).text)
    lines = {
        "other text": mine.cosign(name, other, 5).signatures[-1].line,
        "other key": SigningKey(b"\x09" * 32).cosign(name, note, 5).signatures[-1].line,
        "no line": "— nothing at all",
        "far away": mine.cosign(name, note, 2**63).signatures[-1].line,
    }
    path = f"/v1/public/votes/{vote.eid}"
    for what, line in lines.items():
        answer = await http.put(f"{path}/cosignatures/{watching.key}", json={"size": 1, "line": line.strip()})
        assert (answer.status_code, answer.json()["code"]) == (422, "cosignature_wrong"), what
    true = mine.cosign(name, note, 5).signatures[-1].line.strip()
    assert (await http.put(f"{path}/cosignatures/{watching.key}", json={"size": 9, "line": true})).status_code == 422
    stranger = SigningKey(b"\x09" * 32).public("x/y", KeyKind.WITNESS).raw.hex()
    answer = await http.put(f"{path}/cosignatures/{stranger}", json={"size": 1, "line": true})
    assert (answer.status_code, answer.json()["code"]) == (404, "witness_unknown")

    first = (await http.put(f"{path}/cosignatures/{watching.key}", json={"size": 1, "line": true})).json()
    later = mine.cosign(name, note, 99).signatures[-1].line.strip()
    assert (await http.put(f"{path}/cosignatures/{watching.key}", json={"size": 1, "line": later})).json() == first

    # Ended, it counts for nothing new; what it signed stays.
    [one] = (await street.get(f"{square.estate}/witnesses")).json()["lines"]
    for status in (201, 409):
        answer = await street.post(
            f"{square.estate}/witnesses/{one['id']}/end", json={"reason": "换了电脑"}, headers=fresh()
        )
        assert answer.status_code == status, answer.text
    assert (await http.put(f"{path}/cosignatures/{watching.key}", json={"size": 1, "line": true})).status_code == 404
    await kept_now(box, signer)
    assert (await cosigned(http, vote.eid))[1] == [name]


async def test_what_was_signed_cannot_be_changed(square: Square, http: httpx.AsyncClient, tmp_path: Path) -> None:
    watching = Watching(tmp_path / "w", "jiedao.cn/w", http)
    await registered(square, watching)
    await square.box.opened()
    assert await watching.looks() == 0
    for statement in ("UPDATE cosignature SET line = 'x'", "DELETE FROM cosignature", "DELETE FROM log_witness"):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with square.box.database.write() as session:
                await session.execute(text(statement))


async def test_a_service_that_answers_nonsense_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    witness = WitnessKeeper.set_up(tmp_path / "w", "jiedao.cn/w", "http://yigai.test")
    for answer in (httpx.Response(200, text="hello"), httpx.Response(200, json={}), httpx.Response(502)):
        carry = httpx.MockTransport(lambda _, answer=answer: answer)  # type: ignore[misc]
        with httpx.Client(transport=carry, base_url="http://yigai.test") as client:
            assert verb.look(witness, client) == 1
        assert capsys.readouterr().err
    with pytest.raises(WitnessFault):
        WitnessKeeper(tmp_path)
