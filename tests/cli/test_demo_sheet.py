"""The demo reads its own printed slips: every flat with its code, as they stand on the paper."""

import uuid
from datetime import UTC, datetime

import pytest

from app.cli.demo.sheet import codes_on
from app.core.typesetting import font_available
from app.core.values.spoken_codes import fresh_code
from app.identity.models import BindingSheet
from app.identity.residents.codes.sheets import Printed, Slip, sheet_pdf

needs_font = pytest.mark.skipif(not font_available(), reason="no Noto Serif CJK on this machine (fonts-noto-cjk)")


@needs_font
def test_every_slip_of_every_page_is_read() -> None:
    parts = [f"6-{floor}0{door}" for floor in range(1, 7) for door in (1, 2, 3)] + ["6-商1", "6-商2"]
    # The widest code does not fit into a line, the narrowest leaves room.
    slips = (Slip("6-701", "WMWM-MWMW"), Slip("6-702", "1111-1111"), *(Slip(part, fresh_code()) for part in parts))
    sheet = BindingSheet(
        id=uuid.uuid4(), building="6", stairwell="", codes=len(slips), printed_at=datetime(2026, 12, 1, tzinfo=UTC)
    )
    assert codes_on(sheet_pdf(Printed(sheet, slips), "向阳里小区")) == {one.part: one.code for one in slips}
