"""What the functions do, with a real libzstd."""

from __future__ import annotations

import hashlib
import json

import _zstd as c
import pytest
from compression import ZstdError, compress, compressed, decompress, decompressed, train

TEXT = b"".join(b"line %d of many\n" % i for i in range(50_000))
NOISE = b"".join(hashlib.sha256(b"%d" % i).digest() for i in range(12_000))


@pytest.mark.parametrize("data", [b"", b"x", TEXT, NOISE], ids=["none", "one", "text", "noise"])
@pytest.mark.parametrize("level", [-5, 3, 9])
def test_data_comes_back(data: bytes, level: int) -> None:
    frame = compress(data, level)
    assert decompress(frame) == data
    assert len(frame) <= c.compressBound(len(data))


def test_regular_data_becomes_small() -> None:
    assert len(compress(TEXT)) < len(TEXT) / 10
    assert len(compress(NOISE)) > len(NOISE)


@pytest.mark.parametrize("size", [1, 1000, 10**6])
def test_streams_have_any_chunks(size: int) -> None:
    data = TEXT[:20_000] if size == 1 else TEXT + NOISE
    chunks = [data[i : i + size] for i in range(0, len(data), size)]
    pieces = list(compressed(chunks, level=1))
    assert decompress(b"".join(pieces)) == data
    frame = b"".join(pieces)
    again = decompressed(frame[i : i + 777] for i in range(0, len(frame), 777))
    assert b"".join(again) == data


def test_a_stream_needs_little_memory() -> None:
    pieces = compressed(NOISE for _ in range(20))
    assert max(len(piece) for piece in decompressed(pieces)) <= c.DStreamOutSize()


def test_several_frames_are_one_stream() -> None:
    assert decompress(compress(b"one ") + compress(b"two")) == b"one two"


def test_a_dictionary_makes_small_values_smaller() -> None:
    values = [
        json.dumps({"id": i, "name": f"user {i % 70}", "roles": ["reader"] * (i % 3)}).encode()
        for i in range(2000)
    ]
    dictionary = train(values[:1500], 4096)
    assert len(dictionary) <= 4096
    small = [compress(value, dictionary=dictionary) for value in values[1500:]]
    assert sum(map(len, small)) < 0.7 * sum(len(compress(value)) for value in values[1500:])
    assert [decompress(each, dictionary) for each in small] == values[1500:]
    with pytest.raises(ZstdError, match="Dictionary mismatch"):
        decompress(small[0])


def test_errors_have_the_librarys_words() -> None:
    with pytest.raises(ZstdError, match="Unknown frame descriptor") as caught:
        decompress(b"this was never compressed")
    assert caught.value.code == c.error_prefix_unknown
    damaged = bytearray(compress(NOISE))
    damaged[1000] ^= 1
    with pytest.raises(ZstdError, match="doesn't match checksum"):
        decompress(bytes(damaged))
    with pytest.raises(EOFError):
        decompress(compress(TEXT)[:-1])
    with pytest.raises(ZstdError, match="Parameter is out of bound"):
        c.createCCtx().setParameter(c.c_windowLog, 1000)
    with pytest.raises(ZstdError, match="Src size is incorrect"):
        train([b"too few"])


def test_a_context_ends_with_its_stream() -> None:
    stream = compressed([TEXT, TEXT])
    next(stream)
    stream.close()
    context = c.createCCtx()
    context.close()
    with pytest.raises(ValueError, match="this Compressor is closed"):
        context.compress2(b"late")
