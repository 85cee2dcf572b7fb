"""The text of a paper's QR is read back, and nothing else is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.values.spoken_codes import ALPHABET
from app.voting.papers.qr import qr_text, read_qr

groups = st.text(ALPHABET, min_size=4, max_size=4)


@given(day=st.dates().map(lambda day: f"v-{day:%Y%m%d}-0001"), first=groups, second=groups)
def test_what_was_printed_is_read(day: str, first: str, second: str) -> None:
    assert read_qr(qr_text(day, f"{first}-{second}")) == (day, f"{first}-{second}")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://example.com/YG1:v-1:ABCD-EFGH",
        "YG1:v-1:ABCDEFGH",
        "YG1:v-1:ABCD-EFGH\n",
        "YG1::ABCD-EFGH",
        "YG2:v-1:ABCD-EFGH",
        "YG1:v-1:ABCD-EFGH:x",
        "YG1:v 1:ABCD-EFGH",
    ],
)
def test_another_code_is_none_of_ours(text: str) -> None:
    assert read_qr(text) is None
