"""Columns of a sheet: what a cell of each kind says."""
