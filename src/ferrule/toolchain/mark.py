"""Names that show that a tool's answer is the answer to our question."""

from hashlib import blake2b


def mark_of(asked: str) -> str:
    """Return an identifier derived from the text `asked`, which occurs in no header."""
    digest = blake2b(asked.encode("utf-8", "surrogateescape"), digest_size=16)
    return f"ferrule_{digest.hexdigest()}"
