"""What the tests of reading a sheet share."""

import pytest

from app.register.sheet.files import workbook


@pytest.fixture(autouse=True)
def _every_workbook_is_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process for every file, as the program has it: here that process is what is tested."""
    monkeypatch.setattr(workbook, "_opened_apart", workbook._opened_apart.__wrapped__)  # type: ignore[attr-defined]
