"""What balls do, compared with what physics says."""

from __future__ import annotations

import gc
import math
import weakref

import _chipmunk as c
import pytest
from world import Vector, World


def test_structs_are_tuples() -> None:
    with World(gravity=(1, -2)) as world:
        assert world.space.GetGravity() == (1, -2)
        x, y = world.space.GetGravity()
        assert (x, y) == (1.0, -2.0)
        assert world.space.GetGravity().y == -2
        ball = world.ball()
        for place in ((3, 4), [3, 4], Vector((3, 4)), {"x": 3, "y": 4}):
            ball.position = place
            assert repr(ball.position) == "_chipmunk.Vector(x=3.0, y=4.0)"
        assert math.hypot(*ball.position) == 5
        for wrong in ((1, 2, 3), (1, "2"), 7):
            with pytest.raises((TypeError, ValueError)):
                ball.position = wrong
        assert ball.position == (3, 4)


def test_a_ball_falls() -> None:
    with World(gravity=(0, -10)) as world:
        ball = world.ball()
        ball.position, ball.velocity = (0, 0), (3, 0)
        world.run(2, step=1e-3)
        assert ball.position == pytest.approx((6, -20), rel=1e-3)
        assert ball.velocity == pytest.approx((3, -20))


def test_a_ball_bounces() -> None:
    with World(gravity=(0, -10)) as world:
        world.wall((-10, 0), (10, 0))
        ball = world.ball(bounce=0.5)
        ball.position = (0, 6)  # five above the wall, with a radius of one
        world.run(1.02, step=1e-3)
        assert ball.velocity.y == pytest.approx(5, rel=0.05)
        world.run(20)
        assert ball.position == pytest.approx((0, 1), abs=0.2)


def test_billiard_keeps_the_energy() -> None:
    with World(gravity=(0, 0)) as world:
        corners = [(-20, -20), (20, -20), (20, 20), (-20, 20)]
        for start, end in zip(corners, corners[1:] + corners[:1], strict=True):
            world.wall(start, end)
        balls = [world.ball() for _ in range(9)]
        for i, ball in enumerate(balls):
            ball.position = (i % 3 * 8 - 8, i // 3 * 8 - 8)
        balls[0].velocity = (10, 9)
        world.run(20)
        assert sum(ball.energy for ball in balls) == pytest.approx(181 / 2, rel=0.02)
        assert sum(ball.energy > 0.01 for ball in balls) > 3
        assert all(abs(n) < 21 for ball in balls for n in ball.position)


def test_rays() -> None:
    with World() as world:
        world.wall((10, -5), (10, 5))
        ball = world.ball(radius=2)
        assert world.hits((-10, 0), (20, 0)) == [pytest.approx((-2, 0)), pytest.approx((10, 0))]
        assert world.hits((-10, 0), (-5, 0)) == []

        def who(shape: object, *_: object) -> None:
            found.append(c.ShapeGetBody(shape))

        found: list[c.Body] = []
        world.space.SegmentQuery((-10, 0), (5, 0), who)
        assert found == [ball.body]
        with pytest.raises(ZeroDivisionError):
            world.space.SegmentQuery((-10, 0), (20, 0), lambda *_: 1 // 0)


def test_a_ball_that_nobody_has_leaves_the_world() -> None:
    with World() as world:
        ball = world.ball()
        assert len(world.hits((-5, 0), (5, 0))) == 1
        gone = weakref.ref(ball.body)
        del ball
        gc.collect()
        assert gone() is None
        assert world.hits((-5, 0), (5, 0)) == []
        world.run(1)


def test_a_world_ends_with_what_is_in_it() -> None:
    with World() as world:
        world.wall((0, 0), (1, 0))
        ball = world.ball()
    assert ball.body.closed
    assert ball.shape.closed
    with pytest.raises(ValueError, match="this Body is closed"):
        ball.position = (0, 0)


def test_a_body_is_older_than_its_space() -> None:
    body = c.BodyNew(1, 1)
    shape = c.CircleShapeNew(body, 1, (0, 0))
    with World() as world:
        assert world.space.AddBody(body) is body
        assert world.space.AddShape(shape) is shape
        body.SetPosition((0, 5))
        world.run(1)
        assert body.GetPosition().y < 1
    assert body.closed
