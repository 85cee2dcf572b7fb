"""A log held to the newest checkpoint kept of it, and to the newest signature of a witness beside ours.

The signer's journal holds a log to every size signed. Where it is lost, cut, an old copy, or was begun anew over another
history, what is kept in the database still tells: a log is read from its beginning before a process first signs it, and
nothing is signed that does not begin with both. Source: docs/log.md.
"""

import uuid
from contextlib import suppress

import asyncpg

from app.core.db import Database
from app.core.signing.checkpoints import Checkpoint
from app.core.signing.journals import LogForked, behind, differs
from app.core.signing.merkle import Tree
from app.core.signing.notes import KeyKind, Note, NoteFault, PublicKey
from app.core.signing.signer import LeafHashes, Signer
from app.voting.log.lines import hashes_of


def newest(checkpoints: str, cosignatures: str, subject: str) -> str:
    """The statement that reads the newest of each: their tables, and the column that says whose log it is."""
    return f"""
(SELECT size, root, NULL AS line, NULL AS name, NULL AS public_key FROM {checkpoints}
 WHERE {subject} = $1 ORDER BY size DESC LIMIT 1)
UNION ALL
(SELECT size, NULL, line, name, public_key FROM {cosignatures} AS beside JOIN log_witness ON log_witness.id = witness_id
 WHERE beside.{subject} = $1 ORDER BY size DESC LIMIT 1)
"""  # noqa: S608 - names of ours


_OF_VOTE = newest("vote_checkpoint", "cosignature", "vote_id")


def leaves_of(
    database: Database, signer: Signer, vote_id: uuid.UUID, eid: str, hashes: LeafHashes | None = None
) -> LeafHashes:
    """For the signer: the leaves of a vote's log, held to what was signed of it. They are read from the database, unless
    who wrote them brings their `hashes`.
    """
    return hold_hashes(database, signer, eid, _OF_VOTE, vote_id, hashes or hashes_of(database, vote_id))


def hold_hashes(
    database: Database, signer: Signer, log: str, statement: str, subject: uuid.UUID, hashes: LeafHashes
) -> LeafHashes:
    """The hashes of a log, which raise LogForked where it does not begin with what the statement (`newest`) finds."""

    async def after(size: int) -> list[bytes]:
        # Asked first: what is kept is of leaves that were committed before.
        kept = await database.look(statement, subject) if size == 0 else []
        found = list(await hashes(size))
        if kept:
            tree = Tree(found)
            for one in kept:
                if why := _unlike(signer.origin(log), log, one, tree):
                    raise LogForked(why)
        return found

    return after


def _unlike(origin: str, log: str, record: asyncpg.Record, tree: Tree) -> str | None:
    """What of a checkpoint or cosignature does not agree with these leaves, in Chinese."""
    size, root = record["size"], record["root"]
    if size > tree.size:
        return behind(log, size, tree.size)
    if root is not None:
        return None if root == tree.root(size) else differs(log, size)
    key = PublicKey(record["name"], KeyKind.WITNESS, record["public_key"])
    note = Note(Checkpoint(origin, size, tree.root(size)).text, ())
    with suppress(NoteFault):
        if note.beside([record["line"]]).witnessed_at(key) is not None:
            return None
    return f"{log} 的前 {size} 条与见证人 {key.name} 签过的不一致。请保留现场，用备份和见证人留存的检查点核对。"
