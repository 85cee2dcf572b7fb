"""送达: what is told to whom, by which way it went, and how it is proved that it reached them.

A notice is written in the transaction of what it tells of (outbox), so that neither is there without the other. What
has to leave the house is sent by the worker afterwards, outside any transaction (docs/decisions/0022).

catalogue.py      the texts, and what fits a message's fields    kinds.py      the vocabularies
outbox.py         one row for each recipient and way             sending.py    rows taken, sent, and what came of it
queue.py          what is taken next, and what is written of it  inbox.py      what a resident reads in the mini-program
quota.py          who may still be sent which template           ledger.py     proofs: added, never changed
templates.py      which template of the mini-program serves what works.py      works notices by stairwell
relaying.py       what the identity room left to be told    forgetting.py    what is not kept of people
asked.py          applications and wishes                   plans.py         a version of a plan
homes.py          telling the owners of homes
channels/         one file for each way out
"""
