"""Mini-program codes of a survey, a consultation and a meeting: wanted with the act that makes them known, fetched by the worker."""

import io
import uuid

from pypdf import PdfReader

from app.core.sealing import Sealer
from app.core.typesetting import font_available
from app.standin.platform import Standin
from app.wechat import codes
from app.wechat.client import Edition, WeChat
from app.wechat.scenes import PAGES
from tests.conftest import Town
from tests.consultation.meetings.hall import Hall
from tests.consultation.surveys.papers import GENERAL, opened
from tests.routers.conftest import refusal
from tests.wechat.conftest import pauses, standin, wechat

__all__ = ["pauses", "standin", "wechat"]


async def test_codes_of_what_people_are_asked(town: Town, sealer: Sealer, wechat: WeChat, standin: Standin) -> None:
    standin.codes.released |= set(PAGES.values())
    hall = Hall(town, sealer)
    await hall.set_up()
    survey = await opened(hall, GENERAL)
    notice = (await hall.call())["notice_posting_id"]
    clerk = hall.people["ma"]
    of_all = [f"{hall.office}{of}/code.jpg" for of in (survey, hall.consultation, hall.meeting)]
    for path in of_all:
        refusal(await clerk.get(path), 404, "consult_code_waits")
    await codes.fetch_due(town.database, wechat, Edition.RELEASE)
    drawn = [(await clerk.get(path)).content for path in of_all]
    assert len(set(drawn)) == len(of_all)
    assert all(one.startswith(b"\xff\xd8") for one in drawn)
    sheet = await clerk.get(f"{hall.office}/postings/{notice}/posting.pdf")
    assert sheet.status_code in {200, 503}, sheet.text
    if font_available():
        (page,) = PdfReader(io.BytesIO(sheet.content)).pages
        assert len(page.images) == 1
        assert "微信扫码查看" in page.extract_text()
    for kind in ("surveys", "consultations", "meetings"):
        refusal(await clerk.get(f"{hall.office}/{kind}/{uuid.uuid4()}/code.jpg"), 404, "not_found")
