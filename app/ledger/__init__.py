"""The ledger of an estate 小区台账: what was done there, in whichever room, as others can check it.

Each act has a line, a leaf, in a log of the estate's own: corrections of the register and the roll, mandates, disputes,
exports, postings, gates, witnesses, changes of the signing key. The database writes them itself when an act's transaction
commits (`ledger_write` in migrations/versions/0030_baseline.sql), so no room can forget to, and the application's role cannot write one.

`kinds` names the acts (pure), `lines` reads them in order, `checkpoints` signs each day's end, `witnessing` has others
sign beside us, `downloading` makes the ZIP and `verifying` checks it (pure); `vote_postings` is what it says of a vote's
postings, for the vote's bundle; `examining` reads all of it again, `opening` shows what a line commits to; `rotating`
changes the signing key. The format is docs/ledger.md.
"""
