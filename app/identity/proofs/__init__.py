"""What proves a person: passwords, PINs, tokens."""
