"""What stands on a printed sheet of binding slips, as whoever gets a slip reads it: the demo's own file, nobody else's."""

import re

import pypdfium2

# A code of wide letters is set in two lines, broken at its hyphen.
_SLIP = re.compile(r"^(.+?)\s*^绑定码\s*^([0-9A-Z]{4})[^0-9A-Z]{1,4}([0-9A-Z]{4})\s*$", re.MULTILINE)


def codes_on(pdf: bytes) -> dict[str, str]:
    """The code of each flat."""
    with pypdfium2.PdfDocument(pdf) as document:
        text = "\n".join(page.get_textpage().get_text_range() for page in document)
    # Setting puts a thin space between Chinese and digits, which no name has.
    return {part.replace(" ", ""): f"{first}-{last}" for part, first, last in _SLIP.findall(text)}
