"""Real headers to the IR, by libclang's cursors. The only room that knows libclang."""
