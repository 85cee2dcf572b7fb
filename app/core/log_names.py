"""How logs are called. Pure."""

LEDGERS = "community-"
"""How the names of the logs of estates begin, the ledgers; every other log is a vote's."""
