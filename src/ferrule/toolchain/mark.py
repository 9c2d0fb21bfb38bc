"""Names by which an answer of a tool is known to be the answer to what was asked."""

from hashlib import blake2b


def mark_of(asked: str) -> str:
    """Return an identifier that is made of the text `asked`, and that occurs in no header."""
    digest = blake2b(asked.encode("utf-8", "surrogateescape"), digest_size=16)
    return f"ferrule_{digest.hexdigest()}"
