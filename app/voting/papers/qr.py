"""What the QR of a ballot paper says: the vote and the serial, nothing of whose it is. Pure: standard library only."""

import re

_READ = re.compile(r"YG1:([0-9A-Za-z-]{1,40}):([0-9A-Z]{4}-[0-9A-Z]{4})")


def qr_text(eid: str, serial: str) -> str:
    """The content of the QR on the paper with this serial in the vote named `eid`."""
    return f"YG1:{eid}:{serial}"


def read_qr(text: str) -> tuple[str, str] | None:
    """The vote's name and the serial that a QR says; None where it is no code of a ballot paper of ours."""
    found = _READ.fullmatch(text)
    return (found[1], found[2]) if found else None
