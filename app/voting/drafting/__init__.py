"""Drafting 起草表决: what a vote asks, and everything that is missing before its notice."""
