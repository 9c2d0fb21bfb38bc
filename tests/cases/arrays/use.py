from typing import Any

import case
from case import ffi, lib

assert case.grid_sum(2, [[1, 2, 3], [4, 5, 6]]) == 21
assert case.row_sum([[1, 2, 3], [4, 5, 6]], 2) == 21
assert (len(lib.table[0]), lib.table[1][3]) == (4, 8.0)
square: Any = ffi.new(ffi.typeof("float[2][2]"), [[1, 2], [3, 4]])
pointers = ffi.new("struct pointers *", {"square": ffi.addressof(square)})
assert pointers.square[0][1][0] == 3.0
pointers.cells = lib.matrix
assert (pointers.cells[1][0].value, len(pointers.cells[0])) == (5, 4)

cube = ffi.new("struct cube *")
assert [len(cube.cells), len(cube.cells[0]), len(cube.cells[0][0])] == [2, 3, 4]
cube.cells[1][2][3] = 40
cube.cells[0][0][0] = 2
assert case.cube_sum(cube) == 42
assert (len(cube.pointers), len(cube.rows), len(cube.rows[1])) == (4, 2, 3)
assert (len(lib.matrix), lib.matrix[1][2].value) == (2, 7)

cells = [ffi.new("struct cell *", {"value": value}) for value in (1, 2)]
names = [ffi.new("char[]", text) for text in (b"a", b"b")]
assert case.values_of(2, cells, names) == 1 + 2 + ord("a") + ord("b")
