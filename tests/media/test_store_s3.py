"""The store on S3, against one that stands in for it: the same promises as the folder, and nothing secret in a log."""

import asyncio
import hashlib
import subprocess
import sys
from collections.abc import Iterator

import obstore
import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from app.core.errors import Refused
from app.core.settings import Settings
from app.media.errors import EVIDENCE_DAMAGED, STORE_UNAVAILABLE
from app.media.store import Store, _place

CONTENT = b"evidence of something"
SHA256 = hashlib.sha256(CONTENT).digest()
KEY_ID, SECRET = "AKIDEXAMPLE", "the-secret-of-the-bucket"


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """A server of the kind, with one bucket."""
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.media.s3"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert server.stdout is not None
    assert server.stdin is not None
    address = f"http://127.0.0.1:{int(server.stdout.readline())}"
    client = obstore.store.HTTPStore.from_url(address, client_options={"allow_http": True})
    client.put("evidence", b"", use_multipart=False)
    yield address
    server.stdin.close()
    server.wait(20)
    server.stdout.close()


def of(endpoint: str, prefix: str = "", bucket: str = "evidence") -> Store:
    return Store.from_settings(
        Settings(
            store_bucket=bucket,
            store_endpoint=endpoint,
            store_prefix=prefix,
            store_key_id=KEY_ID,
            store_secret=SecretStr(SECRET),
        )
    )


async def code_of(asked: object) -> object:
    with pytest.raises(Refused) as refused:
        await asked  # type: ignore[misc]
    return refused.value.code


async def test_what_is_kept_is_read_again_and_lies_as_in_a_folder(endpoint: str) -> None:
    store = of(endpoint, "a")
    assert await store.keep(CONTENT) == SHA256
    assert await store.read(SHA256) == CONTENT
    (only,) = store._files.list().collect()
    assert only["path"] == _place(SHA256)
    assert await code_of(of(endpoint, "b").read(SHA256)) is EVIDENCE_DAMAGED


async def test_nothing_is_written_over(endpoint: str) -> None:
    store = of(endpoint, "c")
    assert await store.writes_once()
    store._files.put(_place(SHA256), b"something else", use_multipart=False)
    assert await code_of(store.keep(CONTENT)) is EVIDENCE_DAMAGED
    assert bytes(store._files.get(_place(SHA256)).bytes()) == b"something else"


async def test_many_at_once_keep_one_file(endpoint: str) -> None:
    store = of(endpoint, "d")
    assert set(await asyncio.gather(*(store.keep(CONTENT) for _ in range(8)))) == {SHA256}
    assert len(store._files.list().collect()) == 1


async def test_what_is_dropped_is_gone_and_may_be_dropped_again(endpoint: str) -> None:
    store = of(endpoint, "e")
    await store.keep(CONTENT)
    for _ in range(2):
        await store.drop(SHA256)
        assert await code_of(store.read(SHA256)) is EVIDENCE_DAMAGED


async def test_a_bucket_that_is_not_there_is_said_without_a_secret(endpoint: str) -> None:
    store = of(endpoint, bucket="nobodys-bucket")
    with capture_logs() as lines:
        assert await code_of(store.keep(CONTENT)) is STORE_UNAVAILABLE
    assert [one["event"] for one in lines] == ["store_unavailable"]
    assert SECRET not in str(lines)
    assert KEY_ID not in str(lines)
    assert SECRET not in repr(store.__dict__) + store.said


async def test_a_store_that_writes_over_is_found_out(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    store = of(endpoint, "f")
    assert await store.writes_once()

    async def over(sha256: bytes, content: bytes) -> None:
        await store._files.put_async(_place(sha256), content, use_multipart=False)

    monkeypatch.setattr(store, "_create", over)
    assert not await store.writes_once()


async def test_what_lies_there_is_told_and_nothing_else(endpoint: str) -> None:
    store, beside = of(endpoint, "g"), of(endpoint, "h")
    kept = {await store.keep(b"%d" % number) for number in range(3)}
    await beside.keep(CONTENT)
    store._files.put(f"{'0' * 2}/notes.txt", b"no evidence", use_multipart=False)
    assert {one async for some in store.listed() for one in some} == kept


async def test_a_bucket_that_is_not_there_cannot_be_told_of(endpoint: str) -> None:
    with pytest.raises(Refused) as refused:
        [one async for one in of(endpoint, bucket="nobodys-bucket").listed()]
    assert refused.value.code is STORE_UNAVAILABLE
