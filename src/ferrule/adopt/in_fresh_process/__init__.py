"""Scripts that processes of their own run, by path. They use the standard library alone.

A folder of their own keeps Python from finding ferrule's modules next to a script.
"""
