"""Whether a paper of the records of a flat was made here: by its number and the hash that stands on it."""

from typing import Annotated

from fastapi import Path, Query, Response

from app.audit import extract_sheet, extracts
from app.audit.schemas import ExtractCheck
from app.register.places import community_name
from app.routers.access import InHouse, Tx
from app.routers.routes import Routes

router = Routes(tag="public", prefix="/v1/public/record-extracts")

Number = Annotated[str, Path(max_length=40, description="摘录编号，如 x-20261124-0001")]
Hash = Annotated[
    str,
    Query(pattern=r"^[0-9A-Fa-f ]{64,80}$", description="纸上的核对码（空格可有可无），或 PDF 文件的 SHA-256"),
]


@router.get("/{number}", summary="核对房屋记录摘录")
async def check(number: Number, sha256: Hash, session: Tx, in_house: InHouse, response: Response) -> ExtractCheck:
    """Genuine where number and hash belong together; otherwise nothing is said, so that nobody learns by guessing.

    `key` is the one by which the note on a paper is checked without us (docs/log.md), or one of `former_keys` where the
    paper is from before the key was changed.
    """
    response.headers["Cache-Control"] = "no-store"  # which paper somebody holds is theirs to tell
    key, *former = [one.vkey for one in in_house.signer.every(extract_sheet.LOG)]
    digits = sha256.replace(" ", "")
    found = await extracts.checked(session, number, bytes.fromhex(digits)) if len(digits) == 64 else None
    if found is None:
        return ExtractCheck(
            genuine=False, community=None, made_at=None, pages=None, note=None, key=key, former_keys=former
        )
    return ExtractCheck(
        genuine=True,
        community=await community_name(session, found.community_id),
        made_at=found.made_at,
        pages=found.pages,
        note=extract_sheet.statement(in_house.signer, found.number, found.content_sha256, found.made_at).spelled(),
        key=key,
        former_keys=former,
    )
