from __future__ import annotations

from typing import Final

import pytest

from ferrule.toolchain.system_packages import INSTALL, advice, packages_with

OTHERWISE: Final = "look for it"


def test_a_header_and_a_header_in_a_folder() -> None:
    assert packages_with("zlib.h") == {
        "Debian": "zlib1g-dev",
        "Fedora": "zlib-devel",
        "Alpine": "zlib-dev",
        "Homebrew": "zlib",
    }
    assert packages_with("openssl/evp.h")["Debian"] == "libssl-dev"
    assert packages_with("selinux/selinux.h").keys() == {"Debian", "Fedora", "Alpine"}


@pytest.mark.parametrize("header", ["nosuch.h", "nosuch/zlib.h", "", "/", "my/"])
def test_an_unknown_header(header: str) -> None:
    assert packages_with(header) == {}
    assert advice(header, OTHERWISE) == OTHERWISE


def test_what_to_install() -> None:
    words = advice("sodium.h", OTHERWISE)
    assert all(command in words for command in INSTALL.values())
    assert "`apk add libsodium-dev` (Alpine)" in words
