"""Files as answers: their types for the OpenAPI, and a name that survives Chinese characters (RFC 6266, RFC 5987)."""

from typing import Any
from urllib.parse import quote

from fastapi import Response
from fastapi.responses import PlainTextResponse

from app.core.values.rehearsal import REHEARSED, WORD

_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
    "zip": "application/zip",
    "jpg": "image/jpeg",
    "png": "image/png",
    "js": "text/javascript; charset=utf-8",
}

PLAIN_TYPES = frozenset({"application/json", "text/csv", "text/html", "text/javascript", "text/plain"})
"""Text, which packs to a fraction; the other types are packed already."""

type Responses = dict[int | str, dict[str, Any]]


def _described(*endings: str) -> Responses:
    binary = {"schema": {"type": "string", "format": "binary"}}
    return {200: {"content": {_TYPES[ending].partition(";")[0]: binary for ending in endings}}}


XLSX, CSV, PDF, EVIDENCE = _described("xlsx"), _described("csv"), _described("pdf"), _described("jpg", "png", "pdf")
JPG, ZIP, JS = _described("jpg"), _described("zip"), _described("js")
TEXT: Responses = {200: {"content": {"text/plain": {"schema": {"type": "string"}}}}}


def attachment(content: bytes, name: str) -> Response:
    """The file for download under its Chinese name; the type follows the name's ending. A practice house's name says so."""
    ending = name.rpartition(".")[2]
    if REHEARSED.get():
        name = f"{WORD}-{name}"
    disposition = f"attachment; filename=\"file.{ending}\"; filename*=UTF-8''{quote(name)}"
    return Response(content, media_type=_TYPES[ending], headers={"Content-Disposition": disposition})


def picture(content: bytes) -> Response:
    """A mini-program code as the platform drew it."""
    return Response(content, media_type=_TYPES["png" if content.startswith(b"\x89PNG") else "jpg"])


def plain(text: str) -> Response:
    """A text as it is, for those that are signed or read line by line."""
    return PlainTextResponse(text)
