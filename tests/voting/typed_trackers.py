"""One tracker in the forms in which people type it: what the service, verify.py and verify.js read alike (docs/log.md)."""

CODE = "FOYS-3QM5-UMKX"
BARE = "FOYS3QM5UMKX"

SPELLED = {
    "as it is shown": CODE,
    "without its fours": BARE,
    "small letters": CODE.lower(),
    "some of them small": "FoYs-3qM5-uMkX",
    "in other pieces": "FO-YS-3Q-M5-UM-KX",
    "full width": "".join(chr(ord(one) + 0xFEE0) for one in CODE),
    "full width, small": "".join(chr(ord(one) + 0xFEE0) for one in CODE.lower()),
    "a 0 for the O": "F0YS-3QM5-UMKX",
    "a full-width 0 for the O": "F\uff10YS-3QM5-UMKX",
    "on two lines": "FOYS-3QM5\r\nUMKX\n",
    "between other spaces": "\u00a0FOYS\u20033QM5\u3000UMKX\u202f",
    "a mark of the beginning": f"\ufeff{CODE}",
}
# Everything that is left out wherever it stands: spaces and line ends, dashes, dots, and what is not seen at all.
LEFT_OUT = (
    "\t\n\v\f\r \u00a0\u1680\u2000\u2007\u200a\u2028\u2029\u202f\u205f\u3000"
    "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d_\uff3f"
    "..\uff0e\u00b7\u2022\u2027\u30fb\uff65\u2026\u3002\uff61"
    "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
)
READ = dict(SPELLED) | {f"U+{ord(one):04X}": f"{one}FOYS{one}3QM5{one}UMKX{one}" for one in LEFT_OUT}
"""Forms in which the tracker `CODE` is read."""

READ_OTHERWISE = {
    "1111-8888-0000": "1111BBBBOOOO",
    "ilil-bbbb-oooo": "ILILBBBBOOOO",
}
"""What is typed for other trackers, and how it reads: a 1 is left standing, for it may be an I or an L."""

NOT_READ = (
    "",
    "-",
    "FOYS-3QM5-UMK",
    "FOYS-3QM5-UMKXA",
    "FOYS-3QM5-UMK9",
    "FOYS-3QM5-UMK!",
    "FOYS,3QM5,UMKX",
    "FOYS~3QM5~UMKX",
    "FOYS-3QM5-UMK\u0416",
    "FOYS-3QM5-UMK\u0131",
    "FOYS-3QM5-UM\u00df",
    "FOYS-3QM5-UMK\u0669",
    "FOYS-3QM5-UM\U0001f600X",
    "查验码",
    "[A-Z]{4}-.*",
    "1" * 40,
)
"""What is no tracker at all."""
