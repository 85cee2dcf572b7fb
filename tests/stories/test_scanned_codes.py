"""Everything printed that is meant to be scanned is printed, drawn, decoded and followed by somebody who is not signed in."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pypdfium2
import pytest
import zxingcpp

import app
from app.core.sealing import Sealer
from app.core.typesetting import font_available, typeset
from app.main import WebApplication
from app.wechat.scenes import PAGES, SECRET, Opens, secret_in, without_address
from tests.audit.test_extracts import Window
from tests.audit.test_extracts import window as window  # the fixture
from tests.complaints.handlers.site import Site
from tests.conftest import Town
from tests.consultation.meetings.hall import STARTS, Hall
from tests.voting.live.conftest import box as box  # the fixture
from tests.voting.papers.test_paper_story import Office
from tests.voting.papers.test_paper_story import office as office  # the fixture

pytestmark = pytest.mark.skipif(not font_available(), reason="no Noto Serif CJK on this machine (fonts-noto-cjk)")

_QR = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
BASE = "https://yigai.example.cn"

SHEETS = {
    "extract.typ": "test_a_paper_of_records_leads_to_its_check",
    "board.typ": "test_the_board_leads_to_where_one_reports",
    "walk_list.typ": "test_what_a_meeting_and_its_estate_print",
    "binding_sheet.typ": "test_what_a_meeting_and_its_estate_print",
    "posting.typ": "test_what_a_meeting_and_its_estate_print",
    "ballot_paper.typ": "test_what_a_vote_prints",
}
"""The sheets that hold something to be scanned, and where each is scanned here."""


@pytest.fixture
def reached(application: WebApplication) -> None:
    """The service knows where the internet reaches it."""
    house = application.state.house
    application.state.house = replace(house, settings=house.settings.model_copy(update={"public_base": BASE}))


def squares(pdf: bytes) -> list[str]:
    """The texts of the codes on every page, as drawn for a screen."""
    with pypdfium2.PdfDocument(pdf) as document:
        drawn = [page.render(scale=200 / 72).to_pil() for page in document]
    return [one.text for page in drawn for one in zxingcpp.read_barcodes(page, formats=_QR)]


def on_screen(svg: str) -> str:
    """The text of a code that is shown and not printed."""
    template = '#let d = json(bytes(sys.inputs.data))\n#image(bytes(d.qr), format: "svg", width: 6cm)'
    (text,) = squares(typeset(template, {"qr": svg}))
    return text


async def follow(http: httpx.AsyncClient, text: str) -> dict[str, Any]:
    """Where what was scanned leads without any sign-in; of a secret, that nobody is told anything of it."""
    posted = await http.post("/v1/public/codes", json={"text": text})
    scene = without_address(text, BASE)
    if scene != text:
        page = await http.get(text.removeprefix(BASE).partition("#")[0])
        assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8"), text
    if (secret := secret_in(scene)) is not None:
        assert scene == secret, "a secret stands in an address"
        assert (posted.status_code, posted.json()["code"]) == (422, "code_secret")
        assert (await http.get(f"/v1/public/codes/{scene}")).status_code == 404
        return {"opens": secret}
    assert posted.status_code == 200, f"{text}: {posted.text}"
    found = dict(posted.json())
    assert found["page"] == PAGES[Opens(found["opens"])]
    if scene != text:
        asked = await http.get(f"/v1/public/codes/{scene}")
        assert (asked.status_code, asked.json()) == (200, found), text
        assert found["title"] in page.text
        assert found["community"] in page.text
    if found["path"] is not None:
        assert (await http.get(found["path"])).status_code == 200, found
    return found


def test_every_sheet_with_a_code_is_scanned_here() -> None:
    holding = {
        one.name
        for one in Path(app.__file__).parent.rglob("*.typ")
        if re.search(r"image\(bytes\(", one.read_text(encoding="utf-8"))
    }
    assert holding == set(SHEETS)
    assert all(name in globals() for name in SHEETS.values())


async def test_what_a_meeting_and_its_estate_print(
    town: Town, sealer: Sealer, http: httpx.AsyncClient, reached: None
) -> None:
    hall = Hall(town, sealer)
    await hall.set_up()
    made = await hall.call()
    sheet = f"{hall.office}/postings/{made['notice_posting_id']}/posting.pdf"

    async def printed() -> dict[str, Any]:
        (text,) = squares((await hall.people["ma"].get(sheet)).content)
        return await follow(http, text)

    before = await printed()
    assert (before["opens"], before["standing"], before["path"]) == (Opens.POSTING, "尚未张贴", None)
    await hall.hang(made["notice_posting_id"])
    after = await printed()
    assert after["standing"].startswith("公示中，至 ")
    assert (await http.get(after["path"])).json()["title"] == before["title"] == after["title"]

    slips = await hall.people["liu"].post(
        f"{hall.office}/binding-sheets", json={"building": "1", "stairwell": "1", "replace": True}
    )
    assert slips.status_code == 200, slips.text
    read = squares(slips.content)
    assert set(read) == {f"{BASE}/s/b"}
    assert (await follow(http, read[0]))["opens"] in SECRET

    walk = await hall.people["wang"].get(f"{hall.base}/walk.pdf")
    assert walk.status_code == 200, walk.text
    for text in squares(walk.content):
        place = await follow(http, text)
        assert (place["opens"], place["standing"]) == (Opens.REPORT, "1 栋 1 单元")

    await hall.at(STARTS - timedelta(minutes=20))
    await hall.post("ma", f"{hall.meeting}/opening", None, 200)
    shown = (await hall.people["ma"].get(f"{hall.office}{hall.meeting}/code")).json()
    text = on_screen(shown["qr_svg"])
    assert text.endswith(f"#{shown['code']}")
    meeting = await follow(http, text)
    assert (meeting["opens"], meeting["id"]) == (Opens.MEETING, hall.meeting.rpartition("/")[2])


async def test_the_board_leads_to_where_one_reports(
    town: Town, sealer: Sealer, http: httpx.AsyncClient, reached: None
) -> None:
    site = await Site.built(town, sealer)
    made = await site.post("street", "case-policies", reason="开工前设定")
    assert made.status_code == 201, made.text
    (text,) = squares((await site.get("committee", "case-policies/current/board.pdf")).content)
    found = await follow(http, text)
    assert (found["opens"], found["id"]) == (Opens.REPORT, str(site.id))


async def test_what_a_vote_prints(office: Office, town: Town, http: httpx.AsyncClient, reached: None) -> None:
    await office.issued()
    vote = await office.box.vote()
    papers = squares((await office.convenor.get(f"{office.path}/printed-papers.pdf")).content)
    assert papers
    for text in papers:
        assert text.startswith("YG1:")
        found = await follow(http, text)
        assert (found["opens"], found["id"], found["path"]) == (
            Opens.VOTE,
            str(vote.id),
            f"/v1/public/votes/{vote.eid}",
        )
    # Of the paper itself nothing is told: a serial that nobody was given leads as far.
    other = f"{papers[0].rpartition(':')[0]}:0000-0000"
    assert await follow(http, other) == found
    (text,) = squares(
        (await office.convenor.get(f"{office.community}/postings/{vote.notice_posting_id}/posting.pdf")).content
    )
    assert (await follow(http, text))["id"] == str(vote.notice_posting_id)


async def test_a_paper_of_records_leads_to_its_check(window: Window, http: httpx.AsyncClient) -> None:
    notes = set(squares(await window.paper()))
    (note,) = notes
    _, number, sha256, *_ = note.split("\n")
    checked = await http.get(f"/v1/public/record-extracts/{number}", params={"sha256": sha256})
    assert (checked.status_code, checked.json()["genuine"]) == (200, True)


async def test_without_an_address_nothing_is_printed_that_leads_nowhere(
    town: Town, sealer: Sealer, http: httpx.AsyncClient
) -> None:
    hall = Hall(town, sealer)
    await hall.set_up()
    made = await hall.call()
    sheet = f"{hall.office}/postings/{made['notice_posting_id']}/posting.pdf"
    assert squares((await hall.people["ma"].get(sheet)).content) == []
    slips = await hall.people["liu"].post(
        f"{hall.office}/binding-sheets", json={"building": "1", "stairwell": "1", "replace": True}
    )
    read = squares(slips.content)
    assert read
    # The scanner within the mini-program takes it to where flats are bound; nobody is told of it here.
    for text in read:
        assert text.startswith("YB1:")
        answer = await http.post("/v1/public/codes", json={"text": text})
        assert (answer.status_code, answer.json()["code"]) == (422, "code_secret")
