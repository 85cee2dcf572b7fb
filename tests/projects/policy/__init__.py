"""The district's policy."""
