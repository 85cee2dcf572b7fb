"""Amounts of money: whole fen inside, decimal strings of yuan outside. Pure: standard library only."""

from app.core.values.fractions import centi


def fen(yuan: str) -> int:
    """A plain decimal string of yuan as whole fen; raises ValueError for anything else, as for more than two decimals."""
    return centi(yuan)


def yuan(amount: int) -> str:
    """Whole fen as a decimal string of yuan, e.g. 123450 is "1234.50"; what is less than nothing has a minus sign."""
    whole, rest = divmod(abs(amount), 100)
    return f"{'-' if amount < 0 else ''}{whole}.{rest:02d}"
