"""What the database itself lets be there once only, whatever the program does; read back from its catalogue."""

import asyncpg

ONCE = {
    # One place for each head; a ballot or paper goes into the log once, and once under the nonce of who sent it.
    "standing": {("vote_id", "voter")},
    "ballot": {("vote_id", "nonce"), ("vote_id", "seq")},
    "later_ballot": {("vote_id", "nonce")},
    "paper": {("vote_id", "nonce"), ("vote_id", "seq"), ("vote_id", "serial")},
    "issued_paper": {("vote_id", "serial"), ("vote_id", "replaces")},
    # A paper is keyed once by each of two people; a ballot is voided once.
    "paper_entry": {("paper_id", "keyer"), ("paper_id", "place")},
    "void": {("vote_id", "seq"), ("vote_id", "target"), ("ballot_id",)},
    # A number of the log, and what was signed for a size.
    "vote_leaf": {("vote_id", "seq")},
    "roll_correction": {("vote_id", "seq")},
    "vote_checkpoint": {("vote_id", "size")},
    "vote": {("eid",)},
}

_UNIQUE = """
SELECT array_agg(attname::text ORDER BY place) FROM pg_index
CROSS JOIN LATERAL unnest(indkey::int2[]) WITH ORDINALITY AS key(attnum, place)
JOIN pg_attribute ON attrelid = indrelid AND pg_attribute.attnum = key.attnum
WHERE indrelid = $1::text::regclass AND indisunique AND indisvalid AND indpred IS NULL
GROUP BY indexrelid
"""


async def test_what_can_be_there_once_is_held_by_an_index(owner: asyncpg.Connection) -> None:
    for table, wanted in ONCE.items():
        unique = {tuple(row[0]) for row in await owner.fetch(_UNIQUE, table)}
        assert wanted <= unique, table
