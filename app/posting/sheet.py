"""The printed sheet of a posting, A4: title, text, a place for the seal, period, places, text hash, and a QR of its page.

Where it tells of a result, the verdicts stand before the text, large, each with its four comparisons and their meters.

A vote's sheet also bears the key that signs the vote's log: whoever keeps the paper can tell a log under another key
(docs/log.md).

Where what it is about has a mini-program code, that stands in place of the QR; a service whose address on the internet is
not known prints none. It is printed before it hangs, so its dates are left to be filled in by hand until then. Layout is in
posting.typ.
"""

import re
from pathlib import Path

from app.core.installation import CHINA
from app.core.signing.notes import PublicKey
from app.core.typesetting import FONT_FOLDER, breakable, set_sheet
from app.posting.queries import PostingNow
from app.wechat.codes import square
from app.wechat.scenes import Opens, address

_KIND = re.compile(r"(?:名册更正|名册|初步统计结果|面积确认|竣工验收前的|纪要)公示$|结果公告$")


def sheet(
    posting_now: PostingNow,
    fonts: Path = FONT_FOLDER,
    code: bytes | None = None,
    key: PublicKey | None = None,
    base: str | None = None,
) -> bytes:
    """The PDF of a posting; equal input gives equal bytes. `code` is a mini-program code, as JPEG or PNG; `key` is that of
    the log of the vote that it is about; `base` is where the internet reaches this service.

    Raises Refused where the folder `fonts` lacks the Chinese font.
    """
    posting = posting_now.posting
    data = {
        "title": posting.title,
        "kind": kind_of(posting.title),
        "verdicts": posting.verdicts,
        "lines": [breakable(line) for line in posting.text.split("\n")],
        "length": len(posting.text),
        "issuer": posting.issuer,
        "contact": posting.contact,
        "period": period_words(posting_now),
        "places": "、".join(posting.places),
        "sha256": posting.text_sha256.hex(),
        "vkey": breakable(key.vkey) if key else "",
        "fingerprint": key.fingerprint if key else "",
        "qr": square(code, address(base, Opens.POSTING, posting.id) if base else None),
        "qr_says": "微信扫码查看" if code else "扫码核对原文",
    }
    return set_sheet("app.posting", "posting.typ", data, fonts)


def kind_of(title: str) -> str:
    """What the sheet is, where its title ends in that: it stands on a line of its own where the title is long."""
    found = _KIND.search(title)
    return found[0] if found else ""


def period_words(posting_now: PostingNow) -> str:
    """From when to when it hangs, as printed: to be filled in by hand until it does."""
    posting, hung_at = posting_now.posting, posting_now.standing.hung_at
    how_long = f"{posting.days} 日，张贴当日不计入，期满日遇休息日顺延"
    if hung_at is None or posting_now.due is None:
        return f"自　　　　年　　月　　日张贴，{how_long}"
    return f"{hung_at.astimezone(CHINA):%Y-%m-%d %H:%M} 张贴，至 {posting_now.due.end.words} 期满（{how_long}）"
