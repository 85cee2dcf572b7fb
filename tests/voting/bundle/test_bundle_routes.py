"""Bundles over HTTP: the public one for everybody once the result hangs, the restricted one for a named recipient."""

import hashlib
import uuid
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from app.core.db import Database
from app.core.signing.signer import Signer
from app.identity.permissions import Role
from app.main import WebApplication
from app.voting.lifecycle import Act
from tests.conftest import Town
from tests.voting.bundle.made import files_of, verified
from tests.voting.disputes.test_dispute_routes import Square
from tests.voting.live.ballot_box import BallotBox

SENT = {"recipient": "陈会计", "unit": "西陵区某会计师事务所", "purpose": "复核整体改造表决的计票"}


@pytest.fixture
async def square(town: Town, box: BallotBox, application: WebApplication) -> Square:
    return Square(town, box, application)


def key() -> dict[str, str]:
    return {"Idempotency-Key": uuid.uuid4().hex}


async def test_everybody_fetches_the_public_one_once_the_result_hangs(
    square: Square, http: httpx.AsyncClient, tmp_path: Path
) -> None:
    box = square.box
    await box.opened()
    for voter in sorted(box.owners):
        await box.cast(voter)
    await box.counted()
    vote = await box.vote()
    path = f"/v1/public/votes/{vote.eid}/bundle.zip"
    refused = await http.get(path)
    assert (refused.status_code, refused.json()["code"]) == (409, "bundle_not_public")
    await box.act(Act.POST_RESULT)
    await box.hang((await box.vote()).result_posting_id)
    await box.clock_to(await box.now() + timedelta(minutes=1))
    answer = await http.get(path)
    assert answer.headers["content-type"] == "application/zip"
    assert vote.eid in answer.headers["content-disposition"]
    vkey = (await http.get(f"/v1/public/votes/{vote.eid}/log")).json()["key"]
    assert verified(tmp_path, answer.content, "--key", vkey)[0] == 0
    assert (await http.get(path)).content == answer.content


async def test_a_restricted_one_is_made_for_somebody_and_written_down(
    square: Square, http: httpx.AsyncClient, tmp_path: Path
) -> None:
    box = square.box
    await box.opened()
    auditor = await square.staff(Role.AUDITOR)
    path = f"{square.estate}/votes/{box.vote_id}/bundles"
    early = await auditor.post(path, json=SENT, headers=key())
    assert early.status_code == 409
    await box.cast("p001")
    await box.counted()
    auditor, headers = await square.staff(Role.AUDITOR), key()
    made = await auditor.post(path, json=SENT, headers=headers)
    assert made.status_code == 201, made.text
    assert (await auditor.post(path, json=SENT, headers=headers)).json() == made.json()
    told = made.json()
    assert (told["recipient"], told["rows"]) == ("陈会计", 1)
    (listed,) = (await auditor.get(path)).json()["lines"]
    assert listed == told
    answer = await auditor.get(f"{path}/{told['id']}.zip")
    assert hashlib.sha256(answer.content).hexdigest() == told["sha256"]
    assert f"{(await box.vote()).eid}-restricted.zip" in answer.headers["content-disposition"]
    assert verified(tmp_path, answer.content)[0] == 0
    assert "陈会计".encode() in files_of(answer.content)["recipient.json"]
    await box.clock_to(await box.now() + timedelta(days=8))
    again = await square.staff(Role.AUDITOR)
    gone = await again.get(f"{path}/{told['id']}.zip")
    assert (gone.status_code, gone.json()["code"]) == (409, "bundle_expired")
    assert [one["id"] for one in (await again.get(path)).json()["lines"]] == [told["id"]]
    assert (await again.get(f"{path}/{uuid.uuid4()}.zip")).status_code == 404


@pytest.mark.parametrize("role", [Role.NEIGHBOURHOOD_COMMITTEE, Role.OWNERS_COMMITTEE, Role.COUNTER])
async def test_who_holds_the_vote_is_given_no_openings(
    role: Role, square: Square, database: Database, signer: Signer
) -> None:
    await square.box.opened()
    await square.box.counted()
    person = await square.staff(role)
    path = f"{square.estate}/votes/{square.box.vote_id}/bundles"
    assert (await person.post(path, json=SENT, headers=key())).status_code == 403
    assert (await person.get(path)).status_code == 403
