"""The platform's signatures and its encryption of pushes, written from its documents and held by its own examples."""

import base64
import hashlib
import hmac
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

_BLOCK = 32


def session_signature(session_key: str, message: bytes) -> str:
    """checksession: the key is the text of the session key, not what its base64 stands for."""
    return hmac.new(session_key.encode(), message, hashlib.sha256).hexdigest()


def push_signature(*parts: str) -> str:
    """SHA-1 over the sorted parts."""
    digest = hashlib.sha1(usedforsecurity=False)
    for part in sorted(parts):
        digest.update(part.encode())
    return digest.hexdigest()


def push_encrypted(encoding_key: str, random: bytes, message: bytes, appid: str) -> str:
    """16 random bytes, the message's length, the message, the appid; padded by 1 to 32 bytes that say how many."""
    key = base64.b64decode(encoding_key + "=")
    plain = random + struct.pack(">I", len(message)) + message + appid.encode()
    pad = _BLOCK - len(plain) % _BLOCK
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()).decode()


def push_decrypted(encoding_key: str, encrypted: str) -> tuple[bytes, bytes, str]:
    """The random bytes, the message and the appid, for whoever wants to look into a push."""
    key = base64.b64decode(encoding_key + "=")
    decryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
    padded = decryptor.update(base64.b64decode(encrypted)) + decryptor.finalize()
    plain = padded[: -padded[-1]]
    (length,) = struct.unpack(">I", plain[16:20])
    return plain[:16], plain[20 : 20 + length], plain[20 + length :].decode()


def jsapi_signature(ticket: str, noncestr: str, timestamp: int, url: str) -> str:
    """wx.config of a web page; the url without what follows #."""
    said = f"jsapi_ticket={ticket}&noncestr={noncestr}&timestamp={timestamp}&url={url.partition('#')[0]}"
    return hashlib.sha1(said.encode(), usedforsecurity=False).hexdigest()


def face_hash(cert_type: str, name: str, number: str) -> str:
    """The cert_hash of the face check."""
    said = "&".join(
        f"{key}={base64.b64encode(value.encode()).decode()}"
        for key, value in (("cert_type", cert_type), ("cert_name", name), ("cert_no", number))
    )
    return hashlib.sha256(said.encode()).hexdigest()
