"""The process that opens files, so that what a hostile one does to a decoder it does here and to itself alone.

Run as `python -m app.media.preparing` and kept running, for its libraries take longer to load than a photo to open. For
each file it forks, beforehand, while nobody waits: the child is asked, bounds its own memory and time, opens this one
file, answers and ends. It sees no other file, knows no secret, and leaves nothing behind. Where a child does not end well,
so does this process, with the exit status that says how; the next file gets a new one (worker.py). It gives way to
whatever else the machine has to do: a photo can wait, a ballot beside it should not.

A question is a line of JSON, {"ask", "kind", "size", "seconds"} with what else is asked, and the file's bytes. An answer is
a line too, {"unfit"} or {"size"} and so many bytes. Asked to `keep` a file, they are what is to be kept and behind it what is
shown of it, whose sizes are {"drawn"}, and the line says {"kind", "width", "height", "pages", "look", "taken"} as well; to
`draw` one with {"rectangles"} over it, what is shown alone; for the `picture` of one of its {"pages"} they are a JPEG; for
the `codes` of pages, JSON.
"""

import gc
import json
import os
import resource
import signal
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from app.media import taken
from app.media.formats import documents, exif, images, pages
from app.media.formats.unfit import Unfit, Why
from app.media.kinds import Ask, FileKind
from app.media.limits import MOST_MEMORY
from app.media.prepared import Prepared

time.strptime("", "")  # loads what reads dates: once, not in every child

TOO_LONG = 3
"""Exit status where a file took too much time; any other but 0 means that its child died."""

CRASHED = 4

_NOBODY_ASKS = 5
"""Exit status of a child that was not needed any more."""

_NICENESS = 10
"""Of a busy machine's time a tenth of anybody else's share (sched(7)): a photo of 50 megapixels still comes through within
its seconds, which go on while it waits.
"""

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
    _give_way()
    gc.freeze()  # a collector that looks at what all children share would copy it for each
    while True:
        child = os.fork()
        if child == 0:
            _answer_and_end()
        _, status = os.waitpid(child, 0)
        if os.WIFSIGNALED(status) and os.WTERMSIG(status) in {signal.SIGALRM, signal.SIGXCPU}:
            sys.exit(TOO_LONG)
        if os.WIFEXITED(status) and os.WEXITSTATUS(status) == _NOBODY_ASKS:
            return
        if status != 0:
            sys.exit(CRASHED)


def _give_way() -> None:
    """Let everything else go first, before this process and its children."""
    os.nice(_NICENESS)
    # Where the kernel shares its time out among sessions (sched(7), autogroup), niceness counts within one alone.
    with suppress(OSError):
        Path("/proc/self/autogroup").write_text(str(_NICENESS))


def _answer_and_end() -> None:
    """The life of a child: it never returns."""
    status = CRASHED
    try:
        line = sys.stdin.buffer.readline()
        if not line:
            status = _NOBODY_ASKS
            return
        question = json.loads(line)
        content, seconds = sys.stdin.buffer.read(question["size"]), question["seconds"]
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


def _keep(kind: FileKind, content: bytes, question: _Question) -> _Answer:
    prepared = _FROM[kind](content)
    extent = {"width": prepared.width, "height": prepared.height, "pages": prepared.pages}
    look = prepared.look.hex() if prepared.look is not None else None
    told = taken.as_json(exif.taken(kind, content)) if question["taken"] else None
    said: dict[str, object] = {"kind": prepared.kind, **extent, "look": look, "taken": told}
    said["drawn"] = [len(one) for one in prepared.drawn]
    return said, b"".join([prepared.content, *prepared.drawn])


def _picture(kind: FileKind, content: bytes, question: _Question) -> _Answer:
    return {}, pages.picture(kind, content, question["pages"][0])


def _draw(kind: FileKind, content: bytes, question: _Question) -> _Answer:
    drawn = images.drawn(kind, content, question["rectangles"])
    return {"drawn": [len(one) for one in drawn]}, b"".join(drawn)


def _codes(kind: FileKind, content: bytes, question: _Question) -> _Answer:
    return {}, json.dumps(pages.codes(kind, content, question["pages"])).encode()


_ASKED: dict[Ask, Callable[[FileKind, bytes, _Question], _Answer]] = {
    Ask.KEEP: _keep,
    Ask.PICTURE: _picture,
    Ask.DRAW: _draw,
    Ask.CODES: _codes,
}


def _write(fields: dict[str, object], content: bytes = b"") -> None:
    sys.stdout.buffer.write(json.dumps(fields).encode() + b"\n" + content)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
