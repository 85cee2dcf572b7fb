"""Households 各户: where each stands, how many of them, in figures that name nobody."""
