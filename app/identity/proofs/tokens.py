"""Tokens: 256 random bits shown once, of which only the hash is kept."""

import hashlib


def token_hash(token: str) -> bytes:
    """What is kept of a token and compared; 32 bytes."""
    return hashlib.sha256(token.encode()).digest()
