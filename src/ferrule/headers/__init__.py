"""From headers to the IR, by libclang's cursors. No other room knows libclang."""
