"""Decides for all emitters: Python names, and how each declaration is bound."""
