"""docs/words.md holds the words of all tables and kinds, and no others."""

import re
from pathlib import Path

import app.main  # noqa: F401 - loads every kind
from app.core.db import Table
from app.core.labels import labelled_enums

PAGE = Path(__file__).resolve().parents[2] / "docs" / "words.md"


def spoken() -> set[str]:
    """The words of the names of tables and kinds: `case_sample` is case and sample, `CaseState` case and state."""
    tables = {word for name in Table.metadata.tables for word in name.split("_")}
    kinds = {word.lower() for name in labelled_enums() for word in re.findall(r"[A-Z][a-z0-9]*", name)}
    return tables | kinds


def written() -> list[str]:
    return re.findall(r"`([a-z]+)`", PAGE.read_text(encoding="utf-8"))


def test_every_word_of_tables_and_kinds_is_explained() -> None:
    assert spoken() - set(written()) == set()


def test_no_word_is_explained_that_nothing_bears() -> None:
    assert set(written()) - spoken() == set()


def test_no_word_is_explained_twice() -> None:
    words = [
        word
        for line in PAGE.read_text(encoding="utf-8").splitlines()
        for word in re.findall(r"`([a-z]+)` [\u4e00-\u9fff]", line)
    ]
    assert sorted(words) == sorted(set(words))
