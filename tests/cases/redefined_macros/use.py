import case

assert case.sum_of(-3, 1.7) == 9
assert case.lib.own_errno == case.lib.errno == 5
case.lib.errno = 6
assert case.lib.own_errno == 6
assert (case.SIZEOF_LONG, case.EINVAL, case.EINVAL_TOO) == (99, 1234, 1235)
assert (case.NULL, case.SEEK_CUR, case.BUFSIZ, case.isnan) == (0, 1, b"text", 4)
