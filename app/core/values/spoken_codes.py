"""Codes that people read out loud and copy by hand: eight characters that nobody guesses and hardly anybody misreads."""

import secrets

# Crockford's base32: no I, L, O, U, so that a code read out loud or copied by hand is not mistaken.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MISREAD = str.maketrans("ILOU", "110V")
_GROUP = 4
_LENGTH = 2 * _GROUP


def fresh_code() -> str:
    """A new code as it is shown, "7K3M-Q9TX": 40 random bits."""
    return _grouped("".join(secrets.choice(ALPHABET) for _ in range(_LENGTH)))


def code_of(drawn: bytes) -> str:
    """The code that these bytes (five or more, evenly drawn) spell: the same ones give the same code."""
    number = int.from_bytes(drawn[:5], "big")
    return _grouped("".join(ALPHABET[number >> 5 * place & 31] for place in reversed(range(_LENGTH))))


def as_shown(written: str) -> str:
    """A code as somebody wrote it, in the one way it is shown; what cannot be one comes back as it was."""
    code = written.upper().replace("-", "").replace(" ", "").translate(MISREAD)
    return _grouped(code) if len(code) == _LENGTH and set(code) <= set(ALPHABET) else written


def _grouped(code: str) -> str:
    return f"{code[:_GROUP]}-{code[_GROUP:]}"
