"""Plain values and their one spelling: numbers, places, codes, canonical JSON, sums that single nobody out."""
