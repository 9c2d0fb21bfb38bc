"""The command line: arguments to settings, results to the terminal, errors to an exit status."""

from ferrule.cli.entry import main

__all__ = ["main"]
