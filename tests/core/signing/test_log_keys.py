"""A log keeps the key it began with, whichever key is in use; a new key is taken into use without losing the old one."""

import base64
import shutil
from pathlib import Path

import pytest

from app.core.signing.journals import LogForked
from app.core.signing.kept_keys import KeyFault
from app.core.signing.log_keys import LogKeys
from app.core.signing.notes import PublicKey
from app.core.signing.signer import Signer, load_signer
from tests.core.signing.test_signer import LOG, Database, leaves_of

LATER = "v-20270101-0001"


def signer(folder: Path) -> Signer:
    return load_signer(LogKeys.from_settings(folder, None, None), "vote.example.cn", folder)


def rotated(folder: Path) -> Path:
    keys = LogKeys.from_settings(folder, None, None)
    keys.next()
    return keys.replace()


async def test_a_log_keeps_its_key_and_a_later_one_begins_with_the_new_one(tmp_path: Path) -> None:
    running, database = signer(tmp_path), Database(leaves_of(3))
    before = running.public(LOG)
    await running.at_least(LOG, 3, database.after)
    rotated(tmp_path)
    database.leaves = leaves_of(7)
    for keeper in (running, signer(tmp_path)):
        made = await keeper.at_least(LOG, 7, database.after)
        assert keeper.public(LOG) == before
        assert made.note.signed_by(before)
        assert keeper.sign_text(LOG, "a statement\n").signed_by(before)
        # A process that was running all along begins nothing with a key that was replaced.
        later = keeper.public(LATER)
        assert later.raw != before.raw
        assert (await keeper.at_least(LATER, 3, Database(leaves_of(3)).after)).note.signed_by(later)
        assert [one.raw for one in keeper.every(LOG)] == [later.raw, before.raw]


async def test_a_key_told_to_people_holds_before_anything_is_signed(tmp_path: Path) -> None:
    running = signer(tmp_path)
    told = running.keep_key(LOG)
    rotated(tmp_path)
    assert running.keep_key(LOG) == told
    assert signer(tmp_path).public(LOG) == told
    made = await signer(tmp_path).at_least(LOG, 2, Database(leaves_of(2)).after)
    assert made.note.signed_by(told)
    assert running.behind({LOG: 2}) == []
    assert running.behind({LOG: 3, LATER: 1}) == [
        f"{LOG}（签发到第 3 条，登记簿只到第 2 条）",
        f"{LATER}（签发到第 1 条，没有登记簿）",
    ]


async def test_without_its_key_a_log_is_not_signed_with_another(tmp_path: Path) -> None:
    await signer(tmp_path).at_least(LOG, 2, Database(leaves_of(2)).after)
    kept = rotated(tmp_path)
    kept.unlink()
    alone = signer(tmp_path)
    with pytest.raises(LogForked, match="另一把签名密钥"):
        await alone.at_least(LOG, 3, Database(leaves_of(3)).after)
    with pytest.raises(LogForked, match="YIGAI_FORMER_LOG_KEYS"):
        alone.public(LOG)
    assert alone.public(LATER)


async def test_statements_are_known_by_the_key_that_made_them(tmp_path: Path) -> None:
    running = signer(tmp_path)
    old = running.sign_text("gates", "a certificate\n")
    rotated(tmp_path)
    new = running.sign_text("gates", "another\n")
    keys = [running.key_under(note, "gates") for note in (old, new)]
    assert all(isinstance(one, PublicKey) for one in keys)
    assert keys[0] != keys[1] == running.public("gates")
    assert running.key_under(Signer(b"\x07" * 32, "x", tmp_path / "x").sign_text("gates", "a\n"), "gates") is None


def test_a_change_that_was_interrupted_goes_on(tmp_path: Path) -> None:
    """At every point where it could stop, doing it again comes to the same two keys."""
    keys = LogKeys.from_settings(tmp_path, None, None)
    (before,), new = keys.all(), keys.next()
    assert keys.next() == new
    assert list(keys.all()) == [before]
    # The former key is kept already, and the new one not in its place yet.
    kept = tmp_path / "keys" / "former"
    kept.mkdir()
    shutil.copy(tmp_path / "keys" / "log.key", kept / "copied-by-hand.key")
    keys.replace()
    assert list(keys.all()) == [new, before]
    assert not (tmp_path / "keys" / "log.next.key").exists()
    assert all(
        path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "keys").rglob("*.key") if "hand" not in path.name
    )


def test_keys_of_the_settings_are_not_replaced_by_us(tmp_path: Path) -> None:
    new, old = (base64.b64encode(bytes([one]) * 32).decode() for one in (1, 2))
    keys = LogKeys.from_settings(tmp_path, new, f"{old}, {old}")
    assert list(keys.all()) == [b"\x01" * 32, b"\x02" * 32]
    assert keys.new_file() is None
    with pytest.raises(KeyFault, match="YIGAI_LOG_KEY"):
        keys.replace()
    with pytest.raises(KeyFault):
        LogKeys.from_settings(tmp_path, new, "not base64").all()
