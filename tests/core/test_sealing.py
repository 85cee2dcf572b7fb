"""What is sealed opens with its key and purpose alone, is found without being open, and its key is made once."""

import base64
import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.sealing import Sealer, SealError, load_sealer
from app.core.signing.kept_keys import KeyFault

KEY, OTHER_KEY = Sealer(bytes(range(32))), Sealer(bytes(32))
PURPOSE = "owner.phone"


@given(st.binary(max_size=200))
def test_what_is_sealed_opens_again(plain: bytes) -> None:
    assert KEY.open(KEY.seal(plain, PURPOSE), PURPOSE) == plain


def test_sealing_twice_shows_nothing_of_being_equal() -> None:
    assert KEY.seal(b"13812345678", PURPOSE) != KEY.seal(b"13812345678", PURPOSE)


def test_another_key_does_not_open_it() -> None:
    with pytest.raises(SealError, match="密钥不符"):
        OTHER_KEY.open(KEY.seal(b"13812345678", PURPOSE), PURPOSE)


def test_moved_to_another_column_it_does_not_open() -> None:
    with pytest.raises(SealError, match="密钥不符"):
        KEY.open(KEY.seal(b"13812345678", PURPOSE), "owner.document")


def test_no_single_bit_can_be_changed() -> None:
    sealed = KEY.seal(b"138", PURPOSE)
    for position in range(len(sealed) * 8):
        bent = bytearray(sealed)
        bent[position // 8] ^= 1 << position % 8
        with pytest.raises(SealError):
            KEY.open(bytes(bent), PURPOSE)


def test_a_seal_cut_off_anywhere_is_refused() -> None:
    sealed = KEY.seal(b"138", PURPOSE)
    for length in range(len(sealed)):
        with pytest.raises(SealError):
            KEY.open(sealed[:length], PURPOSE)


def test_equal_values_are_found_by_equal_hashes() -> None:
    assert KEY.lookup("13812345678", PURPOSE) == Sealer(bytes(range(32))).lookup("13812345678", PURPOSE)
    assert len(KEY.lookup("13812345678", PURPOSE)) == 32


def test_a_lookup_hash_is_nothing_without_key_and_purpose() -> None:
    found = {
        KEY.lookup("13812345678", PURPOSE),
        KEY.lookup("13812345679", PURPOSE),
        KEY.lookup("13812345678", "owner.document"),
        OTHER_KEY.lookup("13812345678", PURPOSE),
    }
    assert len(found) == 4


def test_the_fingerprint_tells_keys_apart_and_not_more() -> None:
    assert KEY.fingerprint != OTHER_KEY.fingerprint
    assert len(KEY.fingerprint) == 16
    assert KEY.fingerprint not in bytes(range(32)).hex()


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_master_key_has_32_bytes(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        Sealer(bytes(length))


def test_the_key_is_made_once_readable_by_its_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        made, path = load_sealer(None, tmp_path / "data")
    finally:
        os.umask(before)
    assert path == tmp_path / "data" / "keys" / "field.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    again, made_again = load_sealer(None, tmp_path / "data")
    assert made_again is None
    assert again.fingerprint == made.fingerprint
    assert [one.name for one in path.parent.iterdir()] == ["field.key"]


def test_of_many_starts_at_once_one_makes_the_key_and_all_use_it(tmp_path: Path) -> None:
    together = Barrier(8)

    def start(_: int) -> tuple[Sealer, Path | None]:
        together.wait()
        return load_sealer(None, tmp_path)

    with ThreadPoolExecutor(8) as threads:
        started = list(threads.map(start, range(8)))
    assert len({sealer.fingerprint for sealer, _ in started}) == 1
    assert sum(made is not None for _, made in started) == 1
    assert [one.name for one in (tmp_path / "keys").iterdir()] == ["field.key"]


def test_processes_that_start_at_once_use_one_key(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib; from app.core.sealing import load_sealer;"
        "print(load_sealer(None, pathlib.Path(sys.argv[1]))[0].fingerprint)"
    )
    running = [
        subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    assert len({process.communicate(timeout=30)[0] for process in running}) == 1
    assert all(process.returncode == 0 for process in running)


def test_the_key_is_on_the_disk_before_anything_is_sealed_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "keys" / "field.key"
    kept: list[str] = []

    def fsync(descriptor: int) -> None:
        what = "folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file"
        kept.append(f"{what} {'after' if path.exists() else 'before'} it has its name")

    monkeypatch.setattr(os, "fsync", fsync)
    load_sealer(None, tmp_path)
    assert kept[0] == "file before it has its name"
    assert "folder after it has its name" in kept[1:]


def test_a_key_given_in_the_environment_makes_no_file(tmp_path: Path) -> None:
    given_key = base64.b64encode(bytes(range(32))).decode()
    sealer, made = load_sealer(f" {given_key}\n", tmp_path)
    assert (sealer.fingerprint, made) == (KEY.fingerprint, None)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["nonsense!", "密钥", "AAAA", "=", "A" * 43])
def test_a_key_that_cannot_be_meant_is_refused_in_chinese(text: str, tmp_path: Path) -> None:
    with pytest.raises(KeyFault, match="加密主密钥"):
        load_sealer(text, tmp_path)


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe\x00", bytes(32), b"AAAA\n"])
def test_a_damaged_key_file_is_refused_and_never_replaced(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "keys" / "field.key"
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(KeyFault, match="加密主密钥"):
        load_sealer(None, tmp_path)
    assert path.read_bytes() == content


def test_a_key_file_that_cannot_be_read_is_said_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "keys" / "field.key").mkdir(parents=True)
    with pytest.raises(KeyFault, match=r"field\.key 不能读写"):
        load_sealer(None, tmp_path)
