"""Visits 走访: what residents answered and what grid workers entered, with promises."""
