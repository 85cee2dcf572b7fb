"""Rounds 三轮: how a consultation begins, goes on and stands; who attended and what is claimed."""
