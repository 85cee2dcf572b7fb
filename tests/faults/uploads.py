"""Files as phones make them and as attackers would, by the thousand and the same for a seed, handed in over HTTP.

Every sound one says where, when and by what it was made, wherever its format lets it; SECRET is in all of that.
"""

import asyncio
import random
import struct
import tempfile
import zlib
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache

import httpx
import uvicorn

from app.main import WebApplication, surrounded
from app.media.kinds import StoredKind
from tests.media import making
from tests.media.making import SECRET
from tests.media.searching import left

ENDINGS = ("jpg", "png", "webp", "heic", "pdf", "gif", "exe", "php.jpg", "jpg.js")
ACCEPTED, REFUSED = 201, {413, 415, 422}


@dataclass(frozen=True)
class Made:
    """A file: what was made of what, its name and bytes; `loose` where a flipped bit may make anything of a document."""

    what: str
    name: str
    content: bytes
    loose: bool = False


@cache
def _sound() -> dict[str, bytes]:
    """Everything that is taken in, small; and photos as large as phones take them."""
    large, phone = (1600, 1200), (4000, 3000)
    told = {"exif": making.exif(6), "xmp": making.xmp(), "comment": SECRET}
    picture = making.picture
    return {name: make() for name, make in making.sound().items()} | {
        "large.jpg": making.saved(picture("RGB", large), "JPEG", **told),
        "large-progressive.jpg": making.saved(picture("RGB", large), "JPEG", progressive=True, subsampling=0, **told),
        "large-cmyk.jpg": making.saved(picture("CMYK", large), "JPEG", **told),
        "12-mp.jpg": making.saved(picture("RGB", phone), "JPEG", quality=85, **told),
        "12-mp.webp": making.saved(picture("RGB", phone), "WEBP", method=0, exif=making.exif(3), xmp=making.xmp()),
        "12-mp.heic": making.heic(picture("RGB", phone), quality=40, exif=making.exif(8).tobytes()),
        "large.png": making.saved(picture("RGBA", large), "PNG", exif=making.exif(5).tobytes(), compress_level=1),
        "large-sixteen-bits.png": making.saved(picture("I;16", large), "PNG", compress_level=1),
    }


def corpus(seed: int, number: int) -> Iterator[Made]:
    """So many files; the same for the same seed."""
    dice = random.Random(seed)
    sound = _sound()
    names = sorted(sound)
    # A large file now and then: most of what is to be found, small ones find as well.
    weights = [1 if "12-mp" in name else 2 if name.startswith("large") else 6 for name in names]
    for index in range(number):
        (name,) = dice.choices(names, weights)
        what, spoil = dice.choice(_SPOILED)
        content = spoil(dice, sound[name])
        ending = dice.choice(ENDINGS) if dice.random() < 0.3 else name.rpartition(".")[2]
        yield Made(f"{what}: {name}", f"{index}.{ending}", content, loose=name.endswith(".pdf") and what != "as it is")


def _as_it_is(_: random.Random, content: bytes) -> bytes:
    return content


def _cut(dice: random.Random, content: bytes) -> bytes:
    return content[: dice.randrange(1, len(content))]


def _flipped(dice: random.Random, content: bytes) -> bytes:
    flipped = bytearray(content)
    for _ in range(dice.choice((1, 1, 3, 20))):
        # Heads are where a file is told what it is: half of the bits are flipped there.
        at = dice.randrange(min(len(flipped), 600)) if dice.random() < 0.5 else dice.randrange(len(flipped))
        flipped[at] ^= 1 << dice.randrange(8)
    return bytes(flipped)


def _two_in_one(dice: random.Random, content: bytes) -> bytes:
    """Something else behind it, or inside it, or in front: a program that looks there finds that."""
    script = b"<script>alert('" + SECRET + b"')</script>"
    other = dice.choice(
        (making.archive(), making.written(making.plain_pdf()), script, making.told_png(), b"MZ" + SECRET)
    )
    if content.startswith(b"\xff\xd8") and dice.random() < 0.5:
        return making.with_segments(content, making.segment(0xFE, other[:60_000]))
    if content.startswith(b"\x89PNG") and dice.random() < 0.5:
        return content[:33] + making.chunk(b"prVt", other) + content[33:]
    return other[:4] + content if dice.random() < 0.1 else content + other


def _talkative(dice: random.Random, content: bytes) -> bytes:
    """Still more said, in places where nobody looks."""
    if content.startswith(b"\xff\xd8"):
        marker = dice.choice((0xE1, 0xE2, 0xE5, 0xED, 0xEF, 0xFE))
        return making.with_segments(
            content, *[making.segment(marker, dice.randbytes(9) + SECRET)] * dice.choice((1, 9))
        )
    if content.startswith(b"\x89PNG"):
        body = SECRET + b"\0" + dice.randbytes(20)
        return content[:33] + making.chunk(dice.choice((b"tEXt", b"prVt", b"eXIf", b"dSIG")), body) + content[33:]
    if content[8:12] == b"WEBP":
        body = SECRET + bytes(len(SECRET) % 2)
        longer = content + dice.choice((b"EXIF", b"XMP ", b"ANON")) + struct.pack("<I", len(SECRET)) + body
        return longer[:4] + struct.pack("<I", len(longer) - 8) + longer[8:]
    return content + SECRET


def _noise(dice: random.Random, content: bytes) -> bytes:
    """Noise from somewhere on; the start is right."""
    at = dice.randrange(4, min(len(content), 400))
    return content[:at] + dice.randbytes(dice.choice((0, 10, 1000, 50_000)))


def _bomb(dice: random.Random, _: bytes) -> bytes:
    """Small, and says it is enormous, or is once it is unpacked."""
    return dice.choice(_BOMBS)()


def _webp_bomb() -> bytes:
    """A WebP whose canvas is as large as one may be, 16,384 pixels each way."""
    told = b"VP8X" + struct.pack("<I", 10) + bytes(4) + b"\xff\x3f\0\xff\x3f\0"
    body = told + making.saved(making.picture(), "WEBP")[12:]
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def _text_bomb() -> bytes:
    plain = making.bomb_png(9, 9)
    return plain[:33] + making.chunk(b"zTXt", b"a\0\0" + making.inflating(64 << 20)) + plain[33:]


def _flat_bomb() -> bytes:
    """A PNG of forty million honest pixels in forty kilobytes."""
    rows = zlib.compress(bytes(5001 * 8000), 9)
    head = making.chunk(b"IHDR", struct.pack(">IIBBBBB", 5000, 8000, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + making.chunk(b"IDAT", rows) + making.chunk(b"IEND", b"")


_BOMBS: tuple[Callable[[], bytes], ...] = tuple(
    cache(one)
    for one in (
        making.bomb_png,
        making.bomb_jpeg,
        _webp_bomb,
        _text_bomb,
        _flat_bomb,
        lambda: making.bomb_pdf(256 << 20),
        lambda: making.bomb_pdf(64 << 20, times=2),
        lambda: making.written(making.plain_pdf(pages=201)),
    )
)

_SPOILED: tuple[tuple[str, Callable[[random.Random, bytes], bytes]], ...] = (
    ("as it is", _as_it_is),
    ("cut", _cut),
    ("flipped", _flipped),
    ("flipped", _flipped),
    ("two in one", _two_in_one),
    ("talkative", _talkative),
    ("noise", _noise),
    ("bomb", _bomb),
)


@asynccontextmanager
async def listening(application: WebApplication) -> AsyncIterator[str]:
    """The application on a Unix socket, with the path of it; the tests have no network."""
    with tempfile.TemporaryDirectory(prefix="yigai-") as folder:
        path = f"{folder}/house"
        config = uvicorn.Config(
            surrounded(application), uds=path, log_level="critical", log_config=None, lifespan="off", access_log=False
        )
        server = uvicorn.Server(config)
        serving = asyncio.create_task(server.serve())
        try:
            while not server.started:  # noqa: ASYNC110 - it tells nobody when it has
                await asyncio.sleep(0.01)
            yield path
        finally:
            server.should_exit = server.force_exit = True
            await serving


@dataclass
class Audit:
    """What came of the files."""

    answers: Counter[tuple[int, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    """Answers that should not be: an error of ours, a refusal that says no remedy."""
    told: list[str] = field(default_factory=list)
    """What was kept or served and says more than it shows."""

    @property
    def kept(self) -> int:
        """How many were taken in."""
        return sum(number for (status, _), number in self.answers.items() if status == ACCEPTED)


class Sender:
    """Hands files in, and looks at everything that is then kept and served of them."""

    def __init__(self, client: httpx.AsyncClient, path: str, audit: Audit) -> None:
        self.client, self.path, self.audit = client, path, audit

    async def send(self, made: Made) -> None:
        key = {"Idempotency-Key": f"upload-{zlib.crc32(made.name.encode()):08x}-{len(made.content)}"}
        answer = await self.client.post(self.path, files={"file": (made.name, made.content)}, headers=key)
        said = answer.json()
        self.audit.answers[answer.status_code, said.get("code", "kept")] += 1
        if answer.status_code == ACCEPTED:
            await self._look(made, said)
        elif answer.status_code not in REFUSED or "请" not in said["message"]:
            self.audit.wrong.append(f"{made.what}: {answer.status_code} {answer.text}")

    async def _look(self, made: Made, said: dict[str, str]) -> None:
        kept = await self._fetched(made, f"{self.path}/{said['id']}/file")
        if not made.loose:
            self._told(made, "kept", left(StoredKind(said["kind"]), kept))
        if said["kind"] == StoredKind.PDF:
            return
        for size, side in (("view", 1280), ("thumbnail", 320)):
            shown = await self._fetched(made, f"{self.path}/{said['id']}/picture.jpg?size={size}")
            self._told(made, size, [*left(StoredKind.JPEG, shown), *_beside_pixels(shown), *_too_large(shown, side)])

    async def _fetched(self, made: Made, path: str) -> bytes:
        answer = await self.client.get(path)
        if answer.status_code != 200 or answer.headers["x-content-type-options"] != "nosniff":
            self.audit.wrong.append(f"{made.what}: {path} {answer.status_code}")
        return answer.content

    def _told(self, made: Made, where: str, found: list[str]) -> None:
        self.audit.told += [f"{made.what}, {where}: {one}" for one in found]


def _beside_pixels(shown: bytes) -> list[str]:
    """Of what is shown not even the side that is up is said: it stands upright."""
    return [f"APP1 in what is shown: {shown[:40]!r}"] if b"\xff\xe1" in shown[:60] or b"\xff\xfe" in shown[:60] else []


def _too_large(shown: bytes, side: int) -> list[str]:
    at = shown.index(b"\xff\xc0") + 5
    height, width = struct.unpack(">HH", shown[at : at + 4])
    return [f"{width} by {height}"] if max(height, width) > side else []
