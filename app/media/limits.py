"""How much of anything one file may be or ask for. Pure: standard library only."""

from app.media.kinds import PictureSize

MIB = 1024 * 1024

MOST_BYTES = 20 * MIB
"""Of a file as it is handed in."""

MOST_PIXELS = 50_000_000
"""Of an image, asked of its header before anything is decoded; today's phones make 12 to 50 million."""

MOST_WEBP_PIXELS = 24_000_000
"""Of a WebP, whose decoder holds sixteen bytes for each pixel; phones make them of what they have shrunk."""

MOST_COEFFICIENTS = 320 * MIB
"""Bytes of a progressive photo's coefficients, which the decoder holds all at once; 50 million pixels in colour have 286."""

MOST_PAGES = 200
"""Of a PDF."""

MOST_INFLATED = 128 * MIB
"""Of one stream of a PDF once unpacked: an A4 page in colour at 600 dpi has 105 MiB."""

MOST_CODINGS = 4
"""Of one stream of a PDF, one around the other; two are common."""

MOST_KEPT = 256 * MIB
"""Of a file as it is kept: an image encoded again may be larger than it came."""

MOST_MEMORY = 768 * MIB
"""Address space of the process that opens one file, its programs and libraries included; 50 million pixels take 590."""

MOST_SECONDS = 30
"""For opening one file, of the processor and of the clock."""

SHOWN = 1600
"""Pixels of a page's long side as it is shown: A4 at 137 dpi, handwriting well to be read."""

UNUSED_DAYS = 7
"""After which a photo that residents alone handed in, and that nothing refers to, is deleted."""

SIDES = {PictureSize.VIEW: 1280, PictureSize.THUMBNAIL: 320}
"""Pixels of a photo's long side as it is shown, at most."""

MOST_RECTANGLES = 50
"""That are masked in one photo."""

READ = 2400
"""Pixels of a page's long side as its QR codes are looked for: a code of 2 cm in a photo of a whole sheet."""

READ_AT_ONCE = 10
"""Pages whose codes are read in one go, within MOST_SECONDS."""

MOST_CODES = 8
"""QR codes that are told of one page."""

LONGEST_CODE = 200
"""Characters of a QR code; a longer one is none that we print."""

MOST_TOLD = 256 * 1024
"""Bytes of an answer about codes."""

WORKERS = 2
"""Files opened at the same time."""

MOST_WAITING = 16
"""Files that may wait for a worker; beyond it a sender is asked to come back."""

BUSY_FOR_S = 60
"""Seconds after which a sender who was asked to come back is to come."""


def fitted(width: int, height: int, size: PictureSize) -> tuple[int, int]:
    """Width and height of a photo as it is shown: its own where it is small enough, never less than a pixel."""
    longest, side = max(width, height), SIDES[size]
    if longest <= side:
        return width, height
    return max(1, (2 * width * side + longest) // (2 * longest)), max(1, (2 * height * side + longest) // (2 * longest))
