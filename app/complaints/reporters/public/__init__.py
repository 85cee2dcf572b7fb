"""Cases as everybody sees them."""
