"""Formats: images and documents opened, checked and drawn anew."""
