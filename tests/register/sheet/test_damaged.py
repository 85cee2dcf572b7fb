"""Damaged files: nothing but an answer or a refusal ever comes of them."""

import random

import pytest

from app.register.sheet.files.refusal import SheetRefused
from app.register.sheet.reading import read_sheet
from app.register.sheet.understood import Understood

from .making import HEADINGS, Rows, delimited, id_card, xls, xlsx

ROWS: Rows = [
    ["幸福小区"],
    HEADINGS,
    *([3, 2, 100 + n, 89.5, "实测", "张三、李四", f"{id_card()}、无", 13812345678] for n in range(30)),
]
SOUND = {"a.xlsx": xlsx(ROWS, merges=["A1:H1"]), "a.xls": xls({"名册": ROWS}), "a.csv": delimited(ROWS)}


def damaged(content: bytes, seed: int) -> bytes:
    """The file cut off, or with a few bytes or bits changed."""
    dice = random.Random(seed)
    if dice.random() < 0.25:
        return content[: dice.randrange(len(content))]
    changed = bytearray(content)
    for _ in range(dice.choice([1, 2, 5, 20])):
        place = dice.randrange(len(changed))
        changed[place] = dice.choice([0, 255, dice.randrange(256), changed[place] ^ (1 << dice.randrange(8))])
    return bytes(changed)


def answer(content: bytes, filename: str) -> Understood | SheetRefused:
    try:
        return read_sheet(content, filename)
    except SheetRefused as refusal:
        return refusal


@pytest.mark.parametrize("filename", SOUND)
def test_the_sound_files_are_read(filename: str) -> None:
    assert len(read_sheet(SOUND[filename], filename).parts) == 30


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("filename", SOUND)
def test_a_damaged_file_is_answered_or_refused(filename: str, seed: int) -> None:
    read = answer(damaged(SOUND[filename], seed), filename)
    if isinstance(read, Understood):
        assert read.parts or read.faults
    else:
        assert read.what
        assert read.remedy


@pytest.mark.parametrize("seed", range(10))
def test_bytes_of_nothing_are_refused_or_no_register(seed: int) -> None:
    read = answer(random.Random(seed).randbytes(2_000), "a.xlsx")
    assert isinstance(read, SheetRefused) or not read.applicable
