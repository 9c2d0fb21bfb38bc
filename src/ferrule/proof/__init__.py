"""The questions to compiler and linker, the blame for refusals, and checks of the built module."""
