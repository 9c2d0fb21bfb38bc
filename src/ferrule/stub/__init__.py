"""Type stubs: everything that goes into the `.pyi` file of a module."""
