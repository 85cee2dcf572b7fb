"""How much of anything one file may be or ask for. Pure: standard library only."""

MIB = 1024 * 1024

MOST_BYTES = 20 * MIB
"""Of a file as it is handed in."""

MOST_PIXELS = 50_000_000
"""Of an image, asked of its header before anything is decoded; today's phones make 12 to 50 million."""

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
