"""Names by which a tool's answer shows that it belongs to the question that was asked."""

from hashlib import blake2b


def mark_of(asked: str) -> str:
    """Return an identifier that is derived from the text `asked`; no header contains it."""
    digest = blake2b(asked.encode("utf-8", "surrogateescape"), digest_size=16)
    return f"ferrule_{digest.hexdigest()}"
