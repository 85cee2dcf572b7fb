"""What may be written down of a printed paper is told as the acts answer, wherever it and its vote stand."""

from collections.abc import AsyncIterator
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.errors import Refused
from app.core.installation import now
from app.core.values.may import May
from app.identity.permissions import Role
from app.voting.kinds import HandedBy, PaperFate
from app.voting.lifecycle import Act
from app.voting.papers import issuing
from tests.conftest import Town
from tests.trials import answered_as_told, refused_as_told, taken_back
from tests.voting.live.ballot_box import CONVENOR, BallotBox
from tests.voting.papers.test_issuing import handed, issue, record

SENT: dict[PaperFate, dict[str, Any]] = {
    PaperFate.HANDED: {"way": HandedBy.DOOR, "recipient": "王芳", "reason": ""},
    PaperFate.UNDELIVERABLE: {"way": None, "recipient": "", "reason": "三次上门无人"},
    PaperFate.UNUSED: {"way": None, "recipient": "", "reason": "业主改用手机"},
}
OUT = {"handed", "undeliverable", "replaced", "unused"}
READY = {
    "issued": OUT,
    "handed": OUT,
    "not delivered": OUT,
    "received": set(),
    "replaced": set(),
    "taken back": set(),
    "window over": OUT - {"replaced"},
    "counted": set(),
}


async def life(box: BallotBox) -> AsyncIterator[tuple[str, str]]:
    """Printed papers of one vote, wherever one may stand, until the vote is counted."""
    await box.opened()
    one, two, three, four = (paper.serial for paper in await issue(box, "p001", "p002", "p003", "p004"))
    yield "issued", one
    await handed(box, one)
    yield "handed", one
    await record(box, two, PaperFate.UNDELIVERABLE, reason="三次上门无人")
    yield "not delivered", two
    paper = await box.paper("p001", one)
    yield "received", one
    async with box.database.write() as session:
        await issuing.replace(session, box.vote_id, two, "填错", by=CONVENOR.id)
    yield "replaced", two
    await record(box, three, PaperFate.UNUSED, reason="业主改用手机")
    yield "taken back", three
    for keyer in (0, 1):
        await box.key(paper, "agree", "agree", keyer)
    await box.ended()
    yield "window over", four
    await box.both(Act.COUNT)
    yield "counted", four


async def told(box: BallotBox, serial: str) -> dict[str, May]:
    vote = await box.vote()
    async with box.database.read() as session:
        paper = await issuing.paper_now(session, box.vote_id, serial)
        return {one.act: one for one in await issuing.may(session, vote, paper, await now(session), "")}


async def tried(box: BallotBox, serial: str, fate: PaperFate) -> Refused | None:
    """What the act itself answers, taken back at once."""

    async def done(session: AsyncSession) -> None:
        if fate is PaperFate.REPLACED:
            await issuing.replace(session, box.vote_id, serial, "填错", by=CONVENOR.id)
        else:
            sent = SENT[fate]
            await issuing.record(session, box.vote_id, serial, fate, **sent, evidence_id=None, by=CONVENOR.id)

    return await taken_back(box.database, done)


async def test_every_fate_wherever_a_paper_stands(box: BallotBox) -> None:
    ready = {}
    async for where, serial in life(box):
        may = await told(box, serial)
        ready[where] = {fate for fate, one in may.items() if one.now}
        for fate in PaperFate:
            one, refusal = may.get(fate), await tried(box, serial, fate)
            assert refusal is not None if one is None else answered_as_told(one, refusal), (where, fate, one, refusal)
    assert ready == READY


async def test_over_http_each_reader_is_answered_as_they_are_told(box: BallotBox, town: Town) -> None:
    place = str(box.desk.id)
    people = [await town.person("yewei", Role.OWNERS_COMMITTEE, place), await town.person("jishu", Role.COUNTER, place)]
    ready = {}
    async for where, serial in life(box):
        people = [await town.signed_in(one.login, one.id) for one in people]
        path = f"/v1/office/communities/{place}/votes/{box.vote_id}/printed-papers/{serial}"
        convenor, counter = people
        asked = await convenor.get(path)
        assert (asked.status_code, asked.json()["serial"]) == (200, serial)
        assert (await counter.get(path)).status_code == 403
        ready[where] = {one["act"] for one in asked.json()["may"] if one["now"]}
        for one in asked.json()["may"]:
            if not one["now"]:
                sent = {"fate": one["act"]} | SENT.get(PaperFate(one["act"]), {})
                replaces = one["act"] == "replaced"
                address, body = ("replacement", {"reason": "填错"}) if replaces else ("events", sent)
                assert refused_as_told(one, await convenor.post(f"{path}/{address}", json=body)), (where, one)
    assert ready == READY
    unknown = f"/v1/office/communities/{place}/votes/{box.vote_id}/printed-papers/AAAA-BBBB-CCCC"
    assert (await people[0].get(unknown)).status_code == 404
