"""Tests of disputes and corrections of the roll."""
