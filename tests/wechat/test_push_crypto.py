"""Signature and encryption, by the platform's own examples."""

import base64

import pytest

from app.standin.crypto import push_encrypted
from app.wechat.push_crypto import NotGenuine, decrypted, require_signature, signature
from tests.standin import vectors


@pytest.mark.parametrize(("timestamp", "nonce", "signed"), [vectors.CHECK, vectors.PLAIN, vectors.SAFE])
def test_a_signature(timestamp: str, nonce: str, signed: str) -> None:
    assert signature(vectors.TOKEN, timestamp, nonce) == signed
    require_signature(signed, vectors.TOKEN, timestamp, nonce)
    for wrong in ("", signed[:-1], signed.upper(), "签名"):
        with pytest.raises(NotGenuine):
            require_signature(wrong, vectors.TOKEN, timestamp, nonce)


def test_a_signature_over_the_body() -> None:
    timestamp, nonce, without_body = vectors.SAFE
    require_signature(vectors.MSG_SIGNATURE, vectors.TOKEN, timestamp, nonce, vectors.ENCRYPTED)
    with pytest.raises(NotGenuine):
        require_signature(without_body, vectors.TOKEN, timestamp, nonce, vectors.ENCRYPTED)


@pytest.mark.parametrize(
    ("encrypted", "message"), [(vectors.ENCRYPTED, vectors.MESSAGE), (vectors.REPLY_ENCRYPTED, vectors.REPLY)]
)
def test_what_was_encrypted_is_read(encrypted: str, message: bytes) -> None:
    assert decrypted(vectors.KEY, encrypted, vectors.APPID) == message


@pytest.mark.parametrize("length", range(34))
def test_every_padding(length: int) -> None:
    encrypted = push_encrypted(vectors.KEY, bytes(16), b"x" * length, vectors.APPID)
    assert decrypted(vectors.KEY, encrypted, vectors.APPID) == b"x" * length


def flipped(encrypted: str, place: int) -> str:
    raw = bytearray(base64.b64decode(encrypted))
    raw[place] ^= 1
    return base64.b64encode(raw).decode()


@pytest.mark.parametrize(
    ("encrypted", "appid", "reason"),
    [
        (vectors.ENCRYPTED, "wx0000000000000000", "appid"),
        (vectors.ENCRYPTED, "", "appid"),
        (flipped(vectors.ENCRYPTED, -1), vectors.APPID, "encryption"),
        (vectors.ENCRYPTED[:-4], vectors.APPID, "encryption"),
        ("not base64!", vectors.APPID, "encryption"),
        ("", vectors.APPID, "encryption"),
        ("汉字", vectors.APPID, "encryption"),
        (push_encrypted(vectors.KEY, bytes(16), b"x", "")[:0] + base64.b64encode(bytes(32)).decode(), "", "encryption"),
    ],
)
def test_what_is_not_for_us_or_not_whole_is_refused(encrypted: str, appid: str, reason: str) -> None:
    with pytest.raises(NotGenuine) as refused:
        decrypted(vectors.KEY, encrypted, appid)
    assert refused.value.reason == reason


def test_another_key_reads_nothing() -> None:
    with pytest.raises(NotGenuine):
        decrypted("B" * 43, vectors.ENCRYPTED, vectors.APPID)
