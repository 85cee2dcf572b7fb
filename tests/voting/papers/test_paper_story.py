"""Paper from the printer to the count, over HTTP: printed, filled in, handed in, scanned, keyed by two from the scan."""

import io
import uuid
from collections.abc import Collection
from typing import Any

import pypdfium2
import pytest
from PIL import Image, ImageDraw
from pypdf import PdfReader
from sqlalchemy import select

from app.core.signing.signer import Signer
from app.core.typesetting import font_available
from app.identity.permissions import Role
from app.voting.models import Ballot, Paper
from tests.conftest import Person, Town
from tests.routers.conftest import refusal
from tests.voting.live.ballot_box import BallotBox

needs_font = pytest.mark.skipif(not font_available(), reason="no Noto Serif CJK on this machine (fonts-noto-cjk)")

VOTERS = ["p001", "p002", "p003", "p004"]


class Office:
    """An open vote, the convenor who prints, and three counters."""

    def __init__(self, box: BallotBox, convenor: Person, counters: list[Person]) -> None:
        self.box, self.convenor, self.counters = box, convenor, counters
        self.community = f"/v1/office/communities/{box.desk.id}"
        self.path = f"{self.community}/votes/{box.vote_id}"

    async def made(self, person: Person, path: str, **sent: Any) -> Any:
        answer = await person.post(f"{self.path}/{path}", json=sent)
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def told(self, person: Person, path: str) -> Any:
        answer = await person.get(f"{self.path}/{path}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def issued(self) -> dict[str, str]:
        """The serial of each of four heads."""
        made = await self.made(self.convenor, "printed-papers", voters=VOTERS)
        assert made["papers"] == len(VOTERS)
        return {one["voter"]: one["serial"] for one in made["named"]}

    async def receive(self, serial: str) -> str:
        made = await self.made(self.counters[0], "papers", serial=serial, witness=str(self.counters[1].id))
        return str(made["id"])

    async def scan(self, content: bytes) -> list[dict[str, Any]]:
        """Hand a scan in as evidence, and have it split."""
        kept = await self.counters[0].post(f"{self.community}/evidence", files={"file": ("扫描件.pdf", content)})
        assert kept.status_code == 201, kept.text
        pages: list[dict[str, Any]] = (await self.made(self.counters[0], "scans", evidence_id=kept.json()["id"]))[
            "pages"
        ]
        return pages


@pytest.fixture
async def office(box: BallotBox, town: Town) -> Office:
    await box.opened()
    here = str(box.desk.id)
    convenor = await town.person("yewei", Role.OWNERS_COMMITTEE, here)
    return Office(box, convenor, [await town.person(f"jishu{number}", Role.COUNTER, here) for number in range(3)])


def rasterised(pdf: bytes, serials: Collection[str]) -> dict[str, Image.Image]:
    """What comes out of the printer: an image of each page, by the one of these serials that is printed on it."""
    # Kerning may read as blanks within a serial.
    texts = ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]
    with pypdfium2.PdfDocument(pdf) as document:
        images = [page.render(scale=150 / 72).to_pil() for page in document]
    printed = [next(serial for serial in serials if serial in text) for text in texts]
    return dict(zip(printed, images, strict=True))


def ticked(sheet: Image.Image) -> Image.Image:
    """A sheet as it comes back: a tick, a signature, a little askew."""
    filled = sheet.convert("RGB")
    pen = ImageDraw.Draw(filled)
    pen.line([(245, 700), (260, 725), (300, 680)], fill="navy", width=5)
    pen.line([(400, 1100), (520, 1070), (560, 1120)], fill="navy", width=4)
    return filled.rotate(1.5, fillcolor="white")


def spoilt(sheet: Image.Image) -> Image.Image:
    """The same sheet after tea was spilt over its code."""
    ImageDraw.Draw(sheet).rectangle([900, 60, 1240, 260], fill="saddlebrown")
    return sheet


def scanned(*sheets: Image.Image) -> bytes:
    """A scanner's PDF of these sheets."""
    made = io.BytesIO()
    sheets[0].save(made, "PDF", save_all=True, append_images=sheets[1:], resolution=150)
    return made.getvalue()


@needs_font
async def test_every_paper_bears_the_key_that_the_log_keeps(office: Office, signer: Signer) -> None:
    """What came to every home is the key of all receipts to come, whatever key comes into use."""
    eid = (await office.box.vote()).eid
    await office.issued()
    assert signer.journals.began_with(eid) is None
    printed = await office.convenor.get(f"{office.path}/printed-papers.pdf")
    key = signer.public(eid)
    assert signer.journals.began_with(eid) == key.vkey
    for page in PdfReader(io.BytesIO(printed.content)).pages:
        assert f"签名密钥指纹{key.fingerprint}，应与公告所印相同" in "".join(page.extract_text().split())


@needs_font
async def test_from_the_printer_to_the_ballot_that_stands(office: Office) -> None:
    box, (first, second, third) = office.box, office.counters
    serials = await office.issued()
    printed = await office.convenor.get(f"{office.path}/printed-papers.pdf?building=1&stairwell=1")
    assert printed.headers["content-type"] == "application/pdf"
    sheets = rasterised(printed.content, serials.values())
    assert list(sheets) == list(serials.values())
    papers = {voter: await office.receive(serials[voter].lower().replace("-", " ")) for voter in VOTERS[:3]}
    filled = [ticked(sheets[serials[voter]]) for voter in VOTERS]
    scan = scanned(filled[0], spoilt(filled[1]), filled[2], filled[3])

    pages = await office.scan(scan)
    assert [page["serial"] for page in pages] == [serials["p001"], "", serials["p003"], ""]
    assert await office.scan(scan) == pages
    waiting = (await office.told(first, "scans/waiting"))["lines"]
    assert [one["page"] for one in waiting] == [2, 4]
    assert "没有读到选票的二维码" in waiting[0]["why"]
    assert waiting[1]["why"] == f"编号 {serials['p004']} 的这张选票没有在投票期内登记收到。"
    shown = await second.get(f"{office.path}/scan-pages/{waiting[0]['id']}.jpg")
    assert shown.headers["content-type"] == "image/jpeg"
    with Image.open(io.BytesIO(shown.content)) as image:
        red, _, blue = image.getpixel((image.width * 1000 // 1240, image.height * 150 // 1754))
        assert red > blue + 50  # the page with the tea, and no other
    laid = await office.made(second, f"scan-pages/{waiting[0]['id']}/assignment", serial=serials["p002"])
    assert laid["serial"] == serials["p002"]

    for keyer in (first, second):
        for voter in VOTERS[:3]:
            handed = await office.told(keyer, "keying/next")
            assert set(handed) == {"paper_id", "pages", "items"}
            assert (handed["paper_id"], handed["pages"]) == (papers[voter], 1)
            assert [item["number"] for item in handed["items"]] == [1, 2]
            picture = await keyer.get(f"{office.path}/papers/{papers[voter]}/pages/1.jpg")
            assert picture.status_code == 200
            refusal(await keyer.get(f"{office.path}/papers/{papers[voter]}/pages/2.jpg"), 404, "not_found")
            two = "abstain" if (keyer, voter) == (second, "p003") else "disagree"
            await office.made(
                keyer, f"papers/{papers[voter]}/entries", validity="valid", choices={"1": "agree", "2": two}
            )
        assert await office.told(keyer, "keying/next") is None
    assert (await office.told(first, "unkeyed-papers"))["lines"] == [serials["p003"]]
    assert (await office.told(third, "keying/next"))["paper_id"] == papers["p003"]
    read = {"validity": "valid", "choices": {"1": "agree"}}
    assert (await office.made(third, f"papers/{papers['p003']}/entries", **read))["done"]

    async with box.database.read() as session:
        ballots = {one.voter: one for one in await session.scalars(select(Ballot))}
        received = {one.voter: one for one in await session.scalars(select(Paper))}
    assert {voter: ballot.choices for voter, ballot in ballots.items()} == {
        "p001": {"1": "agree", "2": "disagree"},
        "p002": {"1": "agree", "2": "disagree"},
        "p003": {"1": "agree", "2": "abstain"},
    }
    assert {voter: ballot.ts for voter, ballot in ballots.items()} == {
        voter: paper.ts for voter, paper in received.items()
    }
    stands = (await office.told(office.convenor, "printed-papers"))["lines"]
    assert [one["stands"] for one in stands] == ["keyed", "keyed", "keyed", "issued"]


async def test_delivery_is_recorded_replaced_and_what_is_left_is_told(office: Office) -> None:
    serials = await office.issued()
    reached, lost = serials["p001"], serials["p002"]
    facts = {"fate": "handed", "way": "door", "recipient": "王芳"}
    told = await office.made(office.convenor, f"printed-papers/{reached}/events", **facts)
    assert (told["stands"], told["parts"], told["events"][0]["recorded_by"]) == ("handed", ["1-1-100"], "职员yewei")
    assert (await office.told(office.convenor, "outstanding-deliveries"))["lines"] == ["1-1-101", "1-1-102", "1-1-103"]
    new = await office.made(office.convenor, f"printed-papers/{lost}/replacement", reason="门缝中丢失，业主要求换发")
    assert (new["replaces"], new["voter"], new["stands"]) == (lost, "p002", "issued")
    again = await office.convenor.post(f"{office.path}/printed-papers/{lost}/replacement", json={"reason": "再换一次"})
    refusal(again, 409, "paper_not_live")
    faulty = await office.convenor.post(f"{office.path}/printed-papers/{new['serial']}/events", json={"fate": "handed"})
    assert [one["field"] for one in refusal(faulty, 422, "paper_event_faulty")["fields"]] == ["way", "recipient"]
    spent = await office.counters[0].post(
        f"{office.path}/papers", json={"serial": lost, "witness": str(office.counters[1].id)}
    )
    refusal(spent, 409, "serial_spent")


async def test_printed_papers_come_in_pages(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.core.paging.lines.PAGE", 5)
    await office.made(office.convenor, "printed-papers")
    seen, after = [], None
    while True:
        page = await office.told(office.convenor, "printed-papers" + (f"?after={after}" if after else ""))
        assert len(page["lines"]) <= 5
        seen += [one["voter"] for one in page["lines"]]
        after = page["next"]
        if after is None:
            break
    assert seen == [f"p{number:03d}" for number in range(1, 13)]
    refusal(await office.convenor.get(f"{office.path}/printed-papers?after=0000-0000"), 422, "cursor_refused")


async def test_the_second_person_at_the_desk_is_another_counter_of_this_estate(office: Office, town: Town) -> None:
    serial = (await office.issued())["p001"]
    elsewhere = await town.community("别处小区", "别处社区")
    stranger = await town.person("waidi", Role.COUNTER, elsewhere["id"])
    first = office.counters[0]
    for witness in (first.id, stranger.id, office.convenor.id, uuid.uuid4()):
        answer = await first.post(f"{office.path}/papers", json={"serial": serial, "witness": str(witness)})
        refusal(answer, 422, "witness_unfit")
    await office.receive(serial)


async def test_a_scan_is_evidence_of_this_estate_and_a_broken_one_leaves_nothing(office: Office, town: Town) -> None:
    refusal(
        await office.counters[0].post(f"{office.path}/scans", json={"evidence_id": str(uuid.uuid4())}), 404, "not_found"
    )
    elsewhere = await town.community("别处小区", "别处社区")
    stranger = await town.person("waidi", Role.COUNTER, elsewhere["id"])
    content = scanned(Image.new("L", (100, 140), "white"))
    path = f"/v1/office/communities/{elsewhere['id']}/evidence"
    kept = (await stranger.post(path, files={"file": ("扫描件.pdf", content)})).json()
    refusal(await office.counters[0].post(f"{office.path}/scans", json={"evidence_id": kept["id"]}), 404, "not_found")
    assert (await office.told(office.counters[0], "scans/waiting"))["lines"] == []


async def test_whoever_prints_sees_no_scan_and_whoever_counts_prints_nothing(office: Office) -> None:
    counter, page = office.counters[0], (await office.scan(scanned(Image.new("L", (100, 140), "white"))))[0]
    for path in (f"scan-pages/{page['id']}.jpg", "scans/waiting", "keying/next", f"papers/{uuid.uuid4()}/pages/1.jpg"):
        refusal(await office.convenor.get(f"{office.path}/{path}"), 403, "not_allowed")
    for path in ("printed-papers", "printed-papers.pdf", "outstanding-deliveries"):
        refusal(await counter.get(f"{office.path}/{path}"), 403, "not_allowed")
    refusal(await counter.post(f"{office.path}/printed-papers", json={}), 403, "not_allowed")
