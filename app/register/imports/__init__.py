"""Imports 导入: a sheet studied against the register, its difference, applied and undone."""
