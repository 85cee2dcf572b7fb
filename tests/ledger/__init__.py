"""The ledger of an estate."""
