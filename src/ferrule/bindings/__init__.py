"""Decides for everything that is printed: Python names, and how each declaration is bound."""
