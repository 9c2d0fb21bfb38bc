from bound_oldlog import (
    OL_DEBUG,
    OL_ERROR,
    OL_FALSE,
    OL_INFO,
    OL_TRUE,
    ffi,
    lib,
    ol_close,
    ol_count,
    ol_open,
    ol_open_v2,
    ol_printf,
    ol_put,
    ol_toupper,
)

log = ol_open(ffi.NULL)
assert ffi.string(log.text) == b"oldlog"
assert ol_put(log, OL_INFO, b"started") == OL_TRUE
assert (
    ol_printf(log, OL_ERROR, b"%s: %d", ffi.new("char[]", b"lost"), ffi.cast("int", 3))
    == OL_TRUE
)
lib.ol_priority = OL_ERROR
assert ol_put(log, OL_DEBUG, b"unseen") == OL_FALSE
assert ffi.string(log.next.next.text) == b"lost: 3"


@ffi.callback("OL_FILTER")
def is_error(entry: ffi.CData, _closure: object) -> bool:
    return bool(entry.priority & OL_ERROR)


assert ol_count(log, ffi.NULL, ffi.NULL) == 2
assert ol_count(log, is_error, ffi.NULL) == 1
ol_close(log)
assert ol_toupper(ord("q")) == ord("Q")
assert ffi.string(lib.ol_version) == b"2.0"
other = ol_open_v2(b"other")
assert ffi.string(other.text) == b"other"
ol_close(other)
