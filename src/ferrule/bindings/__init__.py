"""Decided once for every emitter: Python names, and how each declaration is bound."""
