"""Samples 抽查: drawn by a seed that nobody chose, and called."""
