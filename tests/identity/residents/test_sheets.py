"""Slips of a stairwell: fresh codes on paper and nowhere else, who printed them and who handed them over."""

import io
import re

import pytest
from pypdf import PdfReader
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.core.errors import Refused
from app.core.installation import now
from app.core.typesetting import font_available
from app.identity.residents.codes import sheets
from app.identity.residents.codes.sheets import Printed
from tests.identity.window import Window
from tests.register.flats import flat, id_card, owner

needs_font = pytest.mark.skipif(not font_available(), reason="no Noto Serif CJK on this machine (fonts-noto-cjk)")


async def printed(window: Window, stairwell: str = "1", *, replace: bool = False) -> Printed:
    async with window.database.write() as session:
        return await sheets.print_codes(
            session,
            window.sealer,
            window.desk.id,
            "1",
            stairwell,
            replace=replace,
            by=window.clerk,
            at=await now(session),
        )


async def test_each_flat_without_a_live_code_gets_one_and_a_second_print_finds_none(window: Window) -> None:
    out = await window.code("1-1-101")
    first = await printed(window)
    assert [one.part for one in first.slips] == ["1-1-102"]
    with pytest.raises(Refused) as again:
        await printed(window)
    assert again.value.code.name == "codes_out_already"
    # The lost sheet: every unused code ends, the one given by hand too.
    second = await printed(window, replace=True)
    assert [one.part for one in second.slips] == ["1-1-101", "1-1-102"]
    token = await window.login("王芳")
    assert await window.tried(token, out) == "code_wrong"
    assert await window.tried(token, first.slips[0].code) == "code_wrong"
    assert await window.tried(token, second.slips[0].code) == "bound"
    # A used code is no live one: the next phone of the family gets another.
    assert [one.part for one in (await printed(window)).slips] == ["1-1-101"]


async def test_no_code_stands_in_the_database_in_clear(window: Window) -> None:
    made = await printed(window)
    async with window.database.read() as session:
        rows = await session.scalars(
            text(
                "SELECT row_to_json(household_code)::text || row_to_json(s)::text FROM household_code, binding_sheet s"
            )
        )
        kept = "".join(rows)
    for slip in made.slips:
        plain = slip.code.replace("-", "")
        assert slip.code not in kept
        assert plain not in kept.upper().replace("-", "")
        assert plain.encode().hex() not in kept


async def test_who_printed_does_not_confirm(window: Window) -> None:
    made = await printed(window)
    bound = await window.use(made.slips[1].code, await window.login("李强"))
    with pytest.raises(Refused) as alone:
        await window.confirm(bound.binding_id, "1-1-102", by=window.clerk)
    assert alone.value.code.name == "issuer_confirms"


async def test_an_unknown_stairwell_is_said(window: Window) -> None:
    with pytest.raises(Refused) as refusal:
        await printed(window, "9")
    assert refusal.value.code.name == "stairwell_empty"


async def test_printing_and_handing_over_are_kept_for_good(window: Window) -> None:
    made = await printed(window)
    async with window.database.write() as session:
        await sheets.hand_over(
            session, window.desk.id, made.sheet.id, "网格员李明", by=window.chief, at=await now(session)
        )
    async with window.database.read() as session:
        ((sheet, (handed,)),), _ = await sheets.listed(session, window.desk.id)
    assert (sheet.building, sheet.stairwell, sheet.codes, sheet.printed_by) == ("1", "1", 2, window.clerk)
    assert (handed.recipient, handed.handed_by) == ("网格员李明", window.chief)
    for statement in ("UPDATE binding_sheet SET codes = 9", "DELETE FROM sheet_handover"):
        with pytest.raises(DBAPIError, match="permission denied"):
            async with window.database.write() as session:
                await session.execute(text(statement))


@needs_font
async def test_the_slips_say_flat_code_and_end_and_no_name(window: Window) -> None:
    await window.desk.bring_in(*(flat(f"1-1-{room}", owner("陈静", document=id_card(40))) for room in range(201, 221)))
    made = await printed(window)
    assert len(made.slips) == 22
    pages = PdfReader(io.BytesIO(sheets.sheet_pdf(made, "桃花岭小区"))).pages
    assert len(pages) == 3
    said = re.sub(r"\s", "", "".join(page.extract_text() for page in pages))
    for slip in made.slips:
        assert said.count(slip.part) == 1
        assert said.count(slip.code) == 1
    assert "只能用一次" in said
    assert "王芳" not in said
    assert "陈静" not in said
