"""What hangs before a vote prints the key of its log: in the text of the PDF, and the log keeps it from then on."""

import hashlib
import io
import re
from pathlib import Path

import httpx
import pytest
from pypdf import PdfReader

from app.core.signing.notes import Note, PublicKey
from app.core.signing.signer import Signer
from app.core.typesetting import font_available
from app.identity.permissions import Role
from app.main import WebApplication
from app.voting.log.lines import hashes_of
from tests.conftest import Person, Town
from tests.voting.disputes.test_dispute_routes import Square
from tests.voting.live.ballot_box import BallotBox

pytestmark = pytest.mark.skipif(not font_available(), reason="no Noto Serif CJK on this machine (fonts-noto-cjk)")


async def printed(person: Person, path: str) -> str:
    answer = await person.get(path)
    assert answer.status_code == 200, answer.text
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    return re.sub(r"[\s\u200b]", "", text)


async def test_the_sheets_before_a_vote_print_the_key_and_the_log_keeps_it(
    box: BallotBox, town: Town, application: WebApplication, http: httpx.AsyncClient, signer: Signer, tmp_path: Path
) -> None:
    vote = await box.noticed()
    square = Square(town, box, application)
    person = await square.staff(Role.OWNERS_COMMITTEE)
    sheets = [
        await printed(person, f"{square.estate}/postings/{posting}/posting.pdf")
        for posting in (vote.roll_posting_id, vote.notice_posting_id)
    ]
    key = PublicKey.read((await http.get(f"/v1/public/votes/{vote.eid}/log")).json()["key"])
    fingerprint = hashlib.sha256(key.vkey.encode()).hexdigest()
    assert key.name.endswith(f"/{vote.eid}")
    for sheet in sheets:
        assert key.vkey in sheet
        assert f"指纹{fingerprint}" in sheet
    assert (signer.journal(vote.eid).lines or ())[0] == key.vkey

    # Another key comes into use between the notice and the opening: what was printed still checks what is signed.
    await box.open()
    await box.cast("p001")
    other = Signer([b"\x09" * 32, b"\x01" * 32], "vote.example.cn", tmp_path / "journals")
    assert other.public("v-20990101-0001").raw != key.raw
    vote = await box.vote()
    signed = await other.at_least(vote.eid, vote.next_seq, hashes_of(box.database, vote.id))
    assert Note.read(signed.note.spelled()).signed_by(PublicKey.read(key.vkey))


async def test_a_posting_of_nothing_voted_on_prints_no_key(
    box: BallotBox, town: Town, application: WebApplication
) -> None:
    vote = await box.noticed()
    square = Square(town, box, application)
    person = await square.staff(Role.NEIGHBOURHOOD_COMMITTEE)
    sent = {
        "subject_kind": "roll",
        "subject_id": str(vote.roll_id),
        "title": "名册公示",
        "text": "现将表决名册予以公示。",
        "issuer": "社区居委会",
        "places": ["1 栋门厅"],
        "days": 7,
    }
    made = await person.post(f"{square.estate}/postings", json=sent)
    assert made.status_code == 201, made.text
    sheet = await printed(person, f"{square.estate}/postings/{made.json()['id']}/posting.pdf")
    assert "现将表决名册予以公示" in sheet
    assert "签名密钥" not in sheet
    assert vote.eid not in sheet
