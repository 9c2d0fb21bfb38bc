"""Which standard header declares a name of C or POSIX, for headers that forget to include it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_DECLARED: Final = {
    "stdio.h": "FILE fpos_t",
    "stddef.h": "size_t ptrdiff_t wchar_t NULL max_align_t",
    "stdint.h": " ".join(
        f"{u}int{kind}{bits}_t"
        for u in ("", "u")
        for kind in ("", "_least", "_fast")
        for bits in (8, 16, 32, 64)
    )
    + " intptr_t uintptr_t intmax_t uintmax_t",
    "stdbool.h": "bool true false",
    "stdarg.h": "va_list",
    "time.h": "time_t clock_t clockid_t timer_t",
    "sys/types.h": (
        "ssize_t off_t pid_t uid_t gid_t mode_t dev_t ino_t nlink_t id_t blkcnt_t "
        "blksize_t u_char u_short u_int u_long"
    ),
    "signal.h": "sig_atomic_t sigset_t siginfo_t",
    "setjmp.h": "jmp_buf sigjmp_buf",
    "wchar.h": "wint_t mbstate_t",
    "uchar.h": "char16_t char32_t",
    "locale.h": "locale_t",
    "pthread.h": "pthread_t pthread_mutex_t pthread_cond_t pthread_key_t pthread_once_t",
    "sys/socket.h": "socklen_t sa_family_t",
    "netinet/in.h": "in_addr_t in_port_t",
    "complex.h": "complex",
    "limits.h": "INT_MAX UINT_MAX LONG_MAX ULONG_MAX CHAR_BIT PATH_MAX",
}
_HEADER_OF: Final = {
    name: header for header, names in _DECLARED.items() for name in names.split()
}


def standard_types(names: Iterable[str]) -> dict[str, str]:
    """Return those of the `names` that are standard, each with the header that declares it."""
    return {name: _HEADER_OF[name] for name in sorted(names) if name in _HEADER_OF}
