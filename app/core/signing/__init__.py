"""Signed logs: tree, notes, keys, journals, checkpoints, the signer and its witnesses."""
