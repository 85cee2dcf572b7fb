"""How logs are called. Pure."""

LEDGERS = "community-"
"""How the names of the logs of estates begin, the ledgers; every other log is a vote's."""


def is_ledger(log: str) -> bool:
    """Whether a log is an estate's ledger."""
    return log.startswith(LEDGERS)
