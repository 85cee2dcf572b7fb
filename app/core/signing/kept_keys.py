"""Secrets of 32 bytes that live outside the database: given by a setting, or in a file made at the first start.

A database that is copied or restored says nothing of them, so whoever keeps the one must keep the other.
"""

import base64
import binascii
import os
import secrets
from dataclasses import dataclass
from pathlib import Path


class KeyFault(Exception):
    """A key that is none, or whose file cannot be read; the message is Chinese."""


@dataclass(frozen=True, slots=True)
class KeptKey:
    """A key's bytes; `new_file` is its file where this call made it, so that the operator can be told to keep a copy."""

    secret: bytes
    new_file: Path | None


def kept_key(text: str | None, path: Path, called: str) -> KeptKey:
    """Read a key from a setting (base64), or from a file, made with mode 0600 on first use; raises KeyFault.

    `called` is what people call it, e.g. "加密主密钥".
    """
    if text:
        return KeptKey(_decode(text.encode(), called), None)
    try:
        made = not path.exists() and _make(path)
        secret = _decode(path.read_bytes(), called)
    except OSError as error:
        raise KeyFault(f"密钥文件 {path} 不能读写（{error.strerror}）。请检查文件夹的权限和剩余空间。") from error
    return KeptKey(secret, path if made else None)


def _make(path: Path) -> bool:
    """Make the key's file; False where another process made it first, whose key both then read."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(base64.b64encode(secrets.token_bytes(32)) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)  # refuses to replace
    except FileExistsError:
        return False
    finally:
        fresh.unlink()
    # The database keeps what this key makes through a power cut, so the key's own name must outlive it too.
    for folder in (path.parent, path.parent.parent):
        descriptor = os.open(folder, os.O_RDONLY)
        os.fsync(descriptor)
        os.close(descriptor)
    return True


def _decode(text: bytes, called: str) -> bytes:
    try:
        secret = base64.b64decode(text.strip(), validate=True)
    except binascii.Error as error:
        raise KeyFault(f"{called}不是有效的 base64。") from error
    if len(secret) != 32:
        raise KeyFault(f"{called}须为 32 字节（base64 后 44 个字符）。")
    return secret
