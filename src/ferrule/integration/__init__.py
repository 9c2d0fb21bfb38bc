"""ferrule inside setuptools."""
