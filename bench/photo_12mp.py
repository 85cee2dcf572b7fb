"""The intake of a photo of 12 megapixels, whole: opened apart, stripped, drawn in two sizes, kept and read back.

Against the same two thumbnails made by Pillow in one process, each from the file by `draft` and `thumbnail`, with nothing
kept or proved; and its memory against those, and against a whole decoding of the photo with the same thumbnails.
"""

import asyncio
import io
import random
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from PIL import Image

from app.media.formats import images
from app.media.limits import SIDES
from app.media.service import Media, receive

WIDTH, HEIGHT = 4000, 3000
EACH = 5
"""Photos of a round, one after another; no two alike, for one that is there already need not be written."""


def _photo(dice: random.Random) -> bytes:
    """Soft shapes with some grain, as a phone's photo has: about 3 MB."""
    soft = Image.effect_noise((40, 30), 90).resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
    grain = Image.effect_noise((WIDTH, HEIGHT), 12 + dice.random())
    red = Image.blend(soft, grain, 0.3)
    picture = Image.merge("RGB", (red, soft.transpose(Image.Transpose.FLIP_LEFT_RIGHT), red))
    told = Image.Exif()
    told[0x0112] = 1
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=88, exif=told)
    return written.getvalue()


def _thumbnails(content: bytes) -> None:
    for side in SIDES.values():
        with Image.open(io.BytesIO(content)) as image:
            image.draft("RGB", (side, side))
            image.thumbnail((side, side))
            image.save(io.BytesIO(), "JPEG", quality=80)


def _whole(content: bytes) -> None:
    """The photo decoded whole, as who does not know of `draft` does it."""
    with Image.open(io.BytesIO(content)) as image:
        image.load()
        picture = image.convert("RGB")
        for side in SIDES.values():
            small = picture.copy()
            small.thumbnail((side, side))
            small.save(io.BytesIO(), "JPEG", quality=80)


@dataclass(frozen=True, slots=True)
class Round:
    """Seconds of an intake and of bare thumbnails, for one photo; bytes at most of opening one, and of both ways by Pillow."""

    intake: float
    bare: float
    memory: int
    whole: int
    draft: int


class Photos:
    """Photos, and an evidence store with its processes at work."""

    def __init__(self, folder: Path) -> None:
        self.dice = random.Random(2026)
        self.media = Media.at(folder)

    async def begin(self) -> None:
        """Have both processes at work, as they are in a house that has been open for a while."""
        content = _photo(self.dice)
        await asyncio.gather(*(receive(self.media, content, "照片.jpg") for _ in range(2)))

    async def round(self) -> Round:
        """One after the other, so that a slow minute touches both."""
        contents = [_photo(self.dice) for _ in range(EACH)]
        intake = bare = 0.0
        for content in contents:
            began = perf_counter()
            received = await receive(self.media, content, "照片.jpg")
            intake += perf_counter() - began
            assert (received.width, received.height, len(received.drawn)) == (WIDTH, HEIGHT, 2)
            began = perf_counter()
            await asyncio.to_thread(_thumbnails, content)
            bare += perf_counter() - began
        memory, whole, draft = (_memory(what, contents[0]) for what in ("opening", "whole", "draft"))
        return Round(intake / EACH, bare / EACH, memory, whole, draft)

    def close(self) -> None:
        """End the processes."""
        self.media.close()


def _memory(what: str, content: bytes) -> int:
    """Bytes that a piece of work adds at its peak, in a process of its own, which holds nothing yet that it could use again."""
    command = [sys.executable, "-m", "bench.photo_12mp", what]
    return int(subprocess.run(command, input=content, capture_output=True, check=True).stdout)


def _resident(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name + ":"))


_WORK: dict[str, Callable[[bytes], object]] = {"opening": images.from_jpeg, "whole": _whole, "draft": _thumbnails}


if __name__ == "__main__":
    given = sys.stdin.buffer.read()
    before = _resident("VmRSS")
    _WORK[sys.argv[1]](given)
    print(_resident("VmHWM") - before)
