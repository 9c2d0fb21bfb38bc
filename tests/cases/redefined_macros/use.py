import case

assert case.sum_of(-3, 1.7) == 9
assert case.lib.own_errno == 5
assert case.SEEK_CUR == 1
assert not any(
    hasattr(case, name) for name in ("SIZEOF_LONG", "EINVAL", "EINVAL_TOO", "BUFSIZ")
)
assert not hasattr(case.lib, "errno")
