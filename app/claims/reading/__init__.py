"""Reading claims: where each stands, and what blocks it."""
