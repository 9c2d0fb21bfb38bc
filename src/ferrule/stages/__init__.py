"""The stages of a run, one function each: read; ask and resolve; emit, compile and verify."""
