from __future__ import annotations

from ferrule.stub.file_names import first_line, is_stub_of, stub_names, types_module


def test_the_second_module_is_private_and_next_to_the_first() -> None:
    assert types_module("zlib_c") == "_zlib_c_types"
    assert types_module("pkg.inner._lib") == "pkg.inner._lib_types"


def test_the_files_have_the_names_of_their_modules() -> None:
    assert stub_names("pkg.zlib_c") == ("zlib_c.pyi", "_zlib_c_types.pyi")


def test_ferrule_knows_its_own_files_by_their_first_line() -> None:
    text = first_line("pkg.zlib_c", "zlib.h, zconf.h") + "\nint: x\n"
    assert is_stub_of("pkg.zlib_c", text)
    assert not is_stub_of("zlib_c", text)
    assert not is_stub_of("pkg.zlib_c", "# written by hand\n" + text)
