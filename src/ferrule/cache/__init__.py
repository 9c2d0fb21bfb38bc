"""Modules that are built on first import and kept in the user's cache directory."""
