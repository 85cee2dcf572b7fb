"""Witnesses with an account: they follow the sessions that they are named for, and nothing else of a vote or an estate."""

import uuid
from typing import Any

import pytest

from app.core.signing.signer import Signer
from app.identity.permissions import Role
from app.register import places
from app.register.models import Community
from app.voting.log import checkpoints
from tests.conftest import Person, Town
from tests.voting.venue.hall import Hall

OFFICE = "/v1/office"
MINE = f"{OFFICE}/witnessed-votes"


@pytest.fixture
def at(hall: Hall) -> str:
    """Where the routes of this vote begin."""
    return f"{OFFICE}/communities/{hall.box.desk.id}/votes/{hall.box.vote_id}"


@pytest.fixture
async def counter(town: Town, hall: Hall) -> Person:
    """A counter, signed in."""
    return await town.signed_in("hall-0", hall.counters[0])


@pytest.fixture
async def witness(town: Town, hall: Hall) -> Person:
    """A witness appointed at the estate, signed in."""
    return await town.person("zheng", Role.WITNESS, str(hall.box.desk.id))


def opening(hall: Hall, *logins: str, place: str = "社区活动室") -> dict[str, Any]:
    """A session to be opened; the first witnesses have these accounts."""
    named: list[dict[str, Any]] = [{"name": "李秀英", "role": "owner"}, {"name": "周建国", "role": "street"}]
    for one, login in zip(named, logins, strict=False):
        one["login"] = login
    return {"place": place, "second": str(hall.counters[1]), "witnesses": named, "photos": [str(hall.photo)]}


async def opened(hall: Hall, at: str, counter: Person, *logins: str, place: str = "社区活动室") -> dict[str, Any]:
    answer = await counter.post(f"{at}/sessions", json=opening(hall, *logins, place=place))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_a_witness_follows_the_sessions_opened_before_them_and_no_other(
    hall: Hall, at: str, town: Town, counter: Person, witness: Person, signer: Signer
) -> None:
    other = await town.person("zheng2", Role.WITNESS, str(hall.box.desk.id))
    assert (await witness.get(MINE)).json()["lines"] == []
    here = await opened(hall, at, counter, "zheng")
    await opened(hall, at, counter, place="3 栋门厅")
    sent = {"voter": "p001", "identified_by": "id_card", "paper": "handed"}
    paper = (await counter.post(f"{at}/sessions/{here['id']}/check-ins", json=sent)).json()
    box = {
        "witness": str(hall.counters[2]),
        "sheets": 2,
        "foreign_sheets": 1,
        "serials": [paper["serial"]],
        "note": "一张购物单",
        "photos": [str(hall.photo)],
    }
    assert (await counter.post(f"{at}/sessions/{here['id']}/boxes", json=box)).status_code == 201

    (line,) = (await witness.get(MINE)).json()["lines"]
    assert (line["id"], line["phase"]) == (str(hall.box.vote_id), "receiving")
    read = await witness.get(f"{MINE}/{line['id']}")
    assert read.status_code == 200, read.text
    (session,) = read.json()["sessions"]
    assert (session["id"], session["opened_by"], session["second"]) == (here["id"], "职员0", "职员1")
    assert session["witnesses"] == [{"name": "李秀英", "role": "owner"}, {"name": "周建国", "role": "street"}]
    assert (session["checked_in"], session["with_paper"], session["ended_at"]) == (1, 1, None)
    (emptied,) = session["boxes"]
    assert [emptied[name] for name in ("sheets", "foreign_sheets", "registered")] == [2, 1, 1]
    assert (emptied["opened_by"], emptied["witness"]) == ("职员0", "职员2")
    # What was signed of the log is what everybody reads of it.
    for due in await checkpoints.waiting(hall.database, line["eid"]):
        await checkpoints.keep(hall.database, signer, due)
    read = await witness.get(f"{MINE}/{line['id']}")
    public = (await witness.get(f"/v1/public/votes/{line['eid']}/log")).json()
    assert public["kept"]
    assert read.json()["checkpoints"] == public["kept"]
    # No head, no paper, no choice.
    assert not any(told in read.text for told in ("p001", paper["serial"], "agree"))

    # Another witness of the estate, and who is none, find nothing; nor does a witness at the vote itself.
    for person in (other, counter):
        assert (await person.get(MINE)).json()["lines"] == []
        assert (await person.get(f"{MINE}/{line['id']}")).status_code == 404
    for path in (at, f"{at}/sessions", f"{at}/sessions/{here['id']}", f"{at}/count-sheet"):
        assert (await witness.get(path)).status_code == 403, path
    assert (await witness.get(f"{MINE}/{uuid.uuid4()}")).status_code == 404


async def test_a_session_waits_for_its_witness_until_its_count_sheet_is_signed(
    hall: Hall, at: str, counter: Person, witness: Person
) -> None:
    assert (await witness.get(f"{OFFICE}/work")).json()["lines"] == []
    here = await opened(hall, at, counter, "zheng")
    (line,) = (await witness.get(f"{OFFICE}/work")).json()["lines"]
    assert (line["kind"], line["place"]) == ("witnessing", "社区活动室")
    assert line["path"] == f"{MINE}/{hall.box.vote_id}"
    assert (await witness.get(line["path"])).status_code == 200
    assert not any(one["kind"] == "witnessing" for one in (await counter.get(f"{OFFICE}/work")).json()["lines"])

    sheet = f"{at}/sessions/{here['id']}/count-sheet"
    figures = (await counter.get(sheet)).json()
    signature = {"check": figures["check"], "photos": [str(hall.photo)], "second": str(hall.counters[1])}
    signed = await counter.post(sheet, json=signature)
    assert signed.status_code == 201, signed.text
    assert (await witness.get(f"{OFFICE}/work")).json()["lines"] == []
    (session,) = (await witness.get(line["path"])).json()["sessions"]
    assert session["ended_at"] == signed.json()["signed"]["at"]


async def test_a_witness_whose_mandate_has_ended_reads_nothing_more(
    hall: Hall, at: str, town: Town, counter: Person, witness: Person
) -> None:
    await opened(hall, at, counter, "zheng")
    base = f"{OFFICE}/communities/{hall.box.desk.id}"
    async with hall.database.read() as session:
        lineage = await places.lineage(session, Community, hall.box.desk.id)
    assert lineage is not None
    street = await town.person("jiedao", Role.STREET_OFFICE, str(lineage.ids[1]))
    (mandate,) = [one for one in (await street.get(f"{base}/mandates")).json()["lines"] if one["login"] == "zheng"]
    ended = await street.post(f"{base}/mandates/{mandate['id']}/end", json={"document": "红街免〔2026〕3号"})
    assert ended.status_code == 200, ended.text
    assert (await witness.get(MINE)).json()["lines"] == []
    assert (await witness.get(f"{MINE}/{hall.box.vote_id}")).status_code == 404
    assert (await witness.get(f"{OFFICE}/work")).json()["lines"] == []


async def test_an_account_named_is_a_witness_there_and_named_once(
    hall: Hall, at: str, town: Town, counter: Person, witness: Person
) -> None:
    elsewhere = (await town.community("杏花小区", "杏花社区"))["id"]
    await town.person("xinghua", Role.WITNESS, elsewhere)
    for logins, fields in (
        (("nobody",), ["witnesses.0.login"]),
        (("hall-2", "xinghua"), ["witnesses.0.login", "witnesses.1.login"]),
        (("zheng", "zheng"), ["witnesses.1.login"]),
    ):
        refused = await counter.post(f"{at}/sessions", json=opening(hall, *logins))
        assert (refused.status_code, refused.json()["code"]) == (422, "venue_faulty"), logins
        assert [one["field"] for one in refused.json()["fields"]] == fields
    # Witnesses are no staff of the estate for being named there.
    assert (await counter.get(f"{at}/sessions")).json()["lines"] == []
