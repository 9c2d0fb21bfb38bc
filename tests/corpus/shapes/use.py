from bound_shapes import (
    SHAPE_BOX,
    SHAPE_PI,
    ffi,
    get_shape_style__layer,
    get_shape_style__visible,
    lib,
    set_shape_style__layer,
    shape_area,
    shape_length_of,
    shape_make_box,
    shape_make_circle,
    shape_middle,
    shape_move,
    shape_total_area,
)

box = ffi.new("struct shape *", shape_make_box((0, 0), (2, 3)))
circle = ffi.new("struct shape *", shape_make_circle((1, 1), 2))
assert box.kind == SHAPE_BOX
assert ffi.string(box.name) == b"box"
assert ffi.string(box.class_.name) == ffi.string(lib.shape_box.name) == b"box"
assert shape_area(box) == 6
box.next = circle
assert shape_total_area(box) == 6 + SHAPE_PI * 4
shape_move(box, {"x": 1, "y": -1})
assert [(p.x, p.y) for p in box.box.corners] == [(1, -1), (3, 2)]

box_style = ffi.addressof(box.style)
assert get_shape_style__visible(box_style) == 1
set_shape_style__layer(box_style, -9)
assert get_shape_style__layer(box_style) == -9
assert get_shape_style__visible(box_style) == 1

points = ffi.new("struct shape_point[]", [(0, 0), (2, 4)])
middle = shape_middle(points, 2)
assert (middle.x, middle.y) == (1, 2)
path = ffi.new("struct shape_path *", {"count": 3, "points": [(0, 0), (1, 0), (1, 2)]})
assert shape_length_of(path) == 3
