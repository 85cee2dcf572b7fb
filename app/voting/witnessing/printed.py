"""What a posting prints of a vote's log: its name, size and root, the key, and who signed beside us.

On paper it binds us: a log that was changed afterwards has another root, and a log of another key is not this one.
"""

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.signing import merkle
from app.voting.log.checkpoints import kept_checkpoints
from app.voting.log.lines import lines_after
from app.voting.models import Vote
from app.voting.witnessing.signed import of_vote

_NOBODY = "至张贴时尚无见证人签名"


async def record_words(session: AsyncSession, vote: Vote, size: int) -> str:
    """The log of a vote up to a size, in the words of a posting."""
    await session.flush()  # the leaves of this transaction are the end of the log that the posting is of
    checkpoints = await kept_checkpoints(session, vote.id)
    # Between the count and the worker's next look the root is not signed yet; it is the same one.
    signed = next((one.root for one in checkpoints if one.size == size), None)
    root = signed or merkle.root(line.hash for line in (await lines_after(session, vote.id, 0))[:size])
    key = next((one.vkey for one in checkpoints if one.vkey), "")
    witnesses = [witness.organisation for witness, _ in (await of_vote(session, vote.id)).get(size, ())]
    return (
        f"表决记录 {vote.eid} 共 {size} 条，校验值 {root.hex()}"
        + (f"，签名密钥 {key}" if key else "")
        + f"。见证人：{'、'.join(witnesses) or _NOBODY}。持有查验码或回执的业主可以在公开网址核对自己的票。"
    )
