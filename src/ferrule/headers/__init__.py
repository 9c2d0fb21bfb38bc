"""From headers to declarations, by libclang's cursors. No other room knows libclang."""
