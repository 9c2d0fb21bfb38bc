import bound_matrix as m
from bound_matrix import ffi, lib

rows = ffi.new("matrix_t", [[2, 0, 0], [0, 3, 0], [0, 0, 4]])
assert m.matrix_determinant(rows) == 24
assert m.matrix_rank(rows) == m.MATRIX_SIDE
result = ffi.new("vector_t")
m.matrix_apply(rows, [1, 1, 1], result)
assert list(result) == [2, 3, 4]
assert m.matrix_dot([1, 2], [3, 4], 2) == 11
assert lib.matrix_calls == 6
assert [list(row) for row in lib.matrix_identity] == [[1, 0, 0], [0, 1, 0], [0, 0, 1]]

values = ffi.new("double[]", [3, 1, 2])


@ffi.callback("int(double, double)")
def descending(left: float, right: float) -> int:
    return (left < right) - (left > right)


@ffi.callback("double(double, double)")
def add(total: float, value: float) -> float:
    return total + value


m.matrix_sort(values, 3, descending)
assert list(values) == [3, 2, 1]
assert m.matrix_reduce(values, 3, 0.5, add) == 6.5

header = ffi.new("matrix_header *", {"rows": 2, "columns": 3, "stride": -1})
assert m.matrix_hash(header) == (2 * 31 + 3) * 31 - 1
clipped = m.matrix_clip({"first": -5, "last": 9}, 4)
assert (clipped.first, clipped.last, m.matrix_span(clipped)) == (0, 4, 4)
assert m.matrix_half(3) == 1.5
assert m.MATRIX_ALL == 2**64 - 1
