"""The stand-in's signatures and encryption are the platform's, by the platform's own examples."""

import pytest

from app.standin import crypto
from tests.standin import vectors


@pytest.mark.parametrize("message", vectors.SESSION_SIGNATURES)
def test_a_session_signs_with_the_text_of_its_key(message: bytes) -> None:
    assert crypto.session_signature(vectors.SESSION_KEY, message) == vectors.SESSION_SIGNATURES[message]


@pytest.mark.parametrize(("timestamp", "nonce", "signed"), [vectors.CHECK, vectors.PLAIN, vectors.SAFE])
def test_a_push_is_signed(timestamp: str, nonce: str, signed: str) -> None:
    assert crypto.push_signature(vectors.TOKEN, timestamp, nonce) == signed


def test_an_encrypted_push_is_signed_with_its_body() -> None:
    timestamp, nonce, _ = vectors.SAFE
    assert crypto.push_signature(vectors.TOKEN, timestamp, nonce, vectors.ENCRYPTED) == vectors.MSG_SIGNATURE
    timestamp, nonce, signed = vectors.REPLY_SIGNED
    assert crypto.push_signature(vectors.TOKEN, timestamp, nonce, vectors.REPLY_ENCRYPTED) == signed


@pytest.mark.parametrize(
    ("random", "message", "encrypted"),
    [
        (vectors.RANDOM, vectors.MESSAGE, vectors.ENCRYPTED),
        (vectors.REPLY_RANDOM, vectors.REPLY, vectors.REPLY_ENCRYPTED),
    ],
)
def test_a_push_is_encrypted_and_back(random: bytes, message: bytes, encrypted: str) -> None:
    assert crypto.push_encrypted(vectors.KEY, random, message, vectors.APPID) == encrypted
    assert crypto.push_decrypted(vectors.KEY, encrypted) == (random, message, vectors.APPID)


@pytest.mark.parametrize("url", vectors.PAGES)
def test_a_page_is_signed_without_what_follows_the_hash_sign(url: str) -> None:
    assert crypto.jsapi_signature(vectors.TICKET, vectors.NONCESTR, vectors.TICKET_AT, url) == vectors.PAGES[url]
