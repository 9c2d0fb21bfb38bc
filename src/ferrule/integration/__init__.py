"""ferrule inside other programs: build back ends and notebooks."""
