"""`ferrule new`: a project to start from, whose package binds a header."""
