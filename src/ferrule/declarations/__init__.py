"""The IR: what the C says, in C's own nouns, as frozen data.

The readers (`ferrule.headers`, `ferrule.cdefs`) make it, selection and bindings transform it, and
the emitters print it. No node holds a size, an offset or a value: only the C compiler knows those.
"""
