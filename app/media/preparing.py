"""The process that opens files, so that what a hostile one does to a decoder it does here and to itself alone.

Run as `python -m app.media.preparing` and kept running, for its libraries take longer to load than a photo to open. For
each file it forks: the child bounds its own memory and time, opens this one file, answers and ends. It sees no other
file, knows no secret, and leaves nothing behind. Where a child does not end well, so does this process, with the exit
status that says how; the next file gets a new one (worker.py).

A question is a line of JSON, {"ask", "kind", "size", "seconds"} with what else is asked, and the file's bytes. An answer is
a line too, {"unfit"} or {"size"} and so many bytes. Asked to `keep` a file, they are what is to be kept and behind it what is
shown of it, whose sizes are {"drawn"}, and the line says {"kind", "width", "height", "pages", "look", "taken"} as well; to
`draw` one with {"rectangles"} over it, what is shown alone; for the `picture` of one of its {"pages"} they are a JPEG; for
the `codes` of pages, JSON.
"""

import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from typing import Any

from app.media import documents, exif, images, pages, taken
from app.media.kinds import Ask, FileKind
from app.media.limits import MOST_MEMORY
from app.media.prepared import Prepared
from app.media.unfit import Unfit, Why

TOO_LONG = 3
"""Exit status where a file took too much time; any other but 0 means that its child died."""

CRASHED = 4

type _Question = dict[str, Any]
type _Answer = tuple[dict[str, object], bytes]

_FROM: dict[FileKind, Callable[[bytes], Prepared]] = {
    FileKind.JPEG: images.from_jpeg,
    FileKind.PNG: images.from_png,
    FileKind.WEBP: images.from_webp,
    FileKind.HEIC: images.from_heic,
    FileKind.PDF: documents.from_pdf,
}


def main() -> None:
    """Answer one file after another until there is nobody to ask."""
    while line := sys.stdin.buffer.readline():
        question = json.loads(line)
        content = sys.stdin.buffer.read(question["size"])
        child = os.fork()
        if child == 0:
            _answer_and_end(question, content)
        del content
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) in {signal.SIGALRM, signal.SIGXCPU}:
            sys.exit(TOO_LONG)
        if status != 0:
            sys.exit(CRASHED)


def _answer_and_end(question: _Question, content: bytes) -> None:
    """The life of a child: it never returns."""
    status, seconds = CRASHED, question["seconds"]
    try:
        os.close(0)  # the next file is none of its business
        signal.alarm(seconds)
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _answer(question, content)
        status = 0
    finally:
        os._exit(status)


def _answer(question: _Question, content: bytes) -> None:
    try:
        told, answer = _ASKED[Ask(question["ask"])](FileKind(question["kind"]), content, question)
    except Unfit as unfit:
        _write({"unfit": unfit.why})
    except MemoryError:
        _write({"unfit": Why.TOO_MUCH})
    except Exception:
        _write({"unfit": Why.BROKEN})
    else:
        _write(told | {"size": len(answer)}, answer)


def _keep(kind: FileKind, content: bytes, asked: _Question) -> _Answer:
    prepared = _FROM[kind](content)
    extent = {"width": prepared.width, "height": prepared.height, "pages": prepared.pages}
    look = prepared.look.hex() if prepared.look is not None else None
    told = taken.told(exif.taken(kind, content)) if asked["taken"] else None
    said: dict[str, object] = {"kind": prepared.kind, **extent, "look": look, "taken": told}
    said["drawn"] = [len(one) for one in prepared.drawn]
    return said, b"".join([prepared.content, *prepared.drawn])


def _picture(kind: FileKind, content: bytes, asked: _Question) -> _Answer:
    return {}, pages.picture(kind, content, asked["pages"][0])


def _draw(kind: FileKind, content: bytes, asked: _Question) -> _Answer:
    drawn = images.drawn(kind, content, asked["rectangles"])
    return {"drawn": [len(one) for one in drawn]}, b"".join(drawn)


def _codes(kind: FileKind, content: bytes, asked: _Question) -> _Answer:
    return {}, json.dumps(pages.codes(kind, content, asked["pages"])).encode()


_ASKED: dict[Ask, Callable[[FileKind, bytes, _Question], _Answer]] = {
    Ask.KEEP: _keep,
    Ask.PICTURE: _picture,
    Ask.DRAW: _draw,
    Ask.CODES: _codes,
}


def _write(told: dict[str, object], content: bytes = b"") -> None:
    sys.stdout.buffer.write(json.dumps(told).encode() + b"\n" + content)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
