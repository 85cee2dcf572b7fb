"""The ledger of an estate as one ZIP that anybody can check: its lines, its checkpoints, the keys. Format: docs/ledger.md."""

import uuid

from app.core.db import Database
from app.core.signing.signer import Signer
from app.ledger import checkpoints, lines, witnessing
from app.ledger.kinds import log_name
from app.voting.bundle.packing import packed
from app.voting.log.receipts import signable
from app.voting.witnessing.registering import listed


async def make_zip(database: Database, signer: Signer, community_id: uuid.UUID) -> bytes:
    """The ZIP as the ledger stands now; raises Refused where it cannot be signed any more."""
    log = log_name(community_id)
    async with database.read() as session:
        with signable(log):
            found = await lines.lines_after(session, community_id, 0)
            key = signer.keep_key(log)
        beside = await witnessing.signed_beside(session, community_id)
        days = await witnessing.kept_with_witnesses(session, community_id)
        witnesses = [one.key for one in await listed(session, community_id)]
    notes = {one.size: one.note for one in days}
    if found:
        whole = await checkpoints.exactly(database, signer, community_id, len(found))
        notes.setdefault(len(found), whole.note.beside(beside.get(len(found), ())))
    signed = {one.name for note in notes.values() for one in note.signatures}
    keys = [key.vkey, *sorted(one.vkey for one in witnesses if one.name in signed)]
    files = {
        "keys.txt": "".join(f"{one}\n" for one in keys).encode(),
        "ledger.jsonl": b"".join(line.data + b"\n" for line in found),
    }
    files |= {f"checkpoints/{size}.ckpt": note.spelled().encode() for size, note in notes.items()}
    return packed(files)
