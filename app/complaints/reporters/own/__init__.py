"""One's own cases, as their reporter sees them."""
