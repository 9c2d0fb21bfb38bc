"""The C compiler and linker: found, described, asked and run. The only subprocesses."""
