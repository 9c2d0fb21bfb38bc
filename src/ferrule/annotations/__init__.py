"""Annotations: what C's types do not say of functions, read from tables and checked."""
