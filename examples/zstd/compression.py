"""Zstandard: values, streams and dictionaries. The conventions of C are in zstd.toml."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import _zstd as c
from _zstd import ffi

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    Step = Callable[[c.ZSTD_outBuffer_p, c.ZSTD_inBuffer_p], int]

ZstdError = c.ZstdError


def compress(data: bytes, level: int = 3, dictionary: bytes = b"") -> bytes:
    """Return the data as one compressed frame."""
    with compressor(level, dictionary) as context:
        return context.compress2(data)


def decompress(data: bytes, dictionary: bytes = b"") -> bytes:
    """Return what was compressed, in whatever pieces."""
    return b"".join(decompressed([data], dictionary))


def compressed(
    chunks: Iterable[bytes], level: int = 3, dictionary: bytes = b""
) -> Iterator[bytes]:
    """Yield the chunks as one compressed frame, piece by piece."""
    with compressor(level, dictionary) as encoder:
        stream = Stream(c.CStreamOutSize())
        for chunk in chunks:
            yield from stream.pieces(
                chunk, partial(encoder.compressStream2, endOp=c.e_continue)
            )
        yield from stream.pieces(b"", partial(encoder.compressStream2, endOp=c.e_end))


def decompressed(chunks: Iterable[bytes], dictionary: bytes = b"") -> Iterator[bytes]:
    """Yield what the chunks were compressed from, piece by piece."""
    with c.createDCtx() as context:
        context.loadDictionary(dictionary)
        stream = Stream(c.DStreamOutSize())
        for chunk in chunks:
            yield from stream.pieces(chunk, context.decompressStream)
        if stream.remaining:
            message = "the compressed data is not complete"
            raise EOFError(message)


def train(samples: Sequence[bytes], size: int = 100_000) -> bytes:
    """Return a dictionary for values that are like the samples."""
    return c.ZDICT_trainFromBuffer(size, b"".join(samples), [len(sample) for sample in samples])


def compressor(level: int, dictionary: bytes) -> c.Compressor:
    """Return a compressor, with checksums so that decompression notices damage."""
    context = c.createCCtx()
    context.setParameter(c.c_compressionLevel, level)
    context.setParameter(c.c_checksumFlag, 1)
    context.loadDictionary(dictionary)
    return context


class Stream:
    """The memory through which the pieces of a stream go."""

    def __init__(self, size: int) -> None:
        """Make room for pieces of this size."""
        self.room = ffi.new("char[]", size)
        self.out = ffi.new("ZSTD_outBuffer *", {"dst": self.room, "size": size})
        self.remaining = 0

    def pieces(self, chunk: bytes, step: Step) -> Iterator[bytes]:
        """Give C the chunk, and yield what it makes of it."""
        held = ffi.from_buffer(chunk)  # the struct has an address, which keeps nothing alive
        into = ffi.new("ZSTD_inBuffer *", {"src": held, "size": len(chunk)})
        while True:
            self.out.pos = 0
            self.remaining = step(self.out, into)
            if self.out.pos:
                yield ffi.buffer(self.room, self.out.pos)[:]
            if into.pos == into.size and self.out.pos < self.out.size:
                break
