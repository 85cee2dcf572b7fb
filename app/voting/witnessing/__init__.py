"""Witnesses of a vote's log 见证人: parties outside of us who keep watch over it and sign how far it has come.

A witness runs `yigai witness` on a machine of its own (the street office, an owners' party). It fetches checkpoints with
proofs that each grows out of the one it signed last, and hands its signature back. `registering` says whose keys count,
`cosigning` offers what is to be signed, takes signatures in and puts them beside our own,
`signed` reads them, `printed` is what a posting says of the log, `schemas` is the wire. Format: docs/log.md.
"""
