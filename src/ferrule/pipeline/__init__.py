"""The whole run: what each stage does, what an attempt can come to, and what is learned from it."""
