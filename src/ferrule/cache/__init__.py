"""Modules that are built when they are first imported, and kept in the user's cache directory."""
