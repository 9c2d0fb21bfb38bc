"""The settings: one typed, documented list that every front end reads."""
