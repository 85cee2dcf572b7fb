"""A bundle as a ZIP that comes out the same every time: sorted names, one timestamp, nothing compressed. Pure.

The manifest names every file with its hash; a signed note over the manifest stands beside it.
"""

import hashlib
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from app.core.values.canonical import Value, canonical

SCHEMA = "yigai/bundle/v1"
MANIFEST, SIGNATURE = "MANIFEST.json", "MANIFEST.note"
VERIFY_JS = Path(__file__).with_name("verify.js")
"""The second program that checks a bundle: served by itself, for the files of a bundle are fixed."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
_FILE = 0o644 << 16


def manifest(eid: str, files: Mapping[str, bytes]) -> bytes:
    """Every file with its SHA-256 and size in bytes, by name."""
    entries: list[Value] = [
        {"name": name, "sha256": hashlib.sha256(files[name]).hexdigest(), "size": len(files[name])}
        for name in sorted(files)
    ]
    return canonical({"eid": eid, "files": entries, "schema": SCHEMA})


def statement(eid: str, manifest_json: bytes) -> str:
    """What is signed of a manifest."""
    return f"{SCHEMA}\n{eid}\n{hashlib.sha256(manifest_json).hexdigest()}\n"


def packed(files: Mapping[str, bytes]) -> bytes:
    """The ZIP of these files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system, entry.external_attr = 3, _FILE
            archive.writestr(entry, files[name])
    return made.getvalue()
