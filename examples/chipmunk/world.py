"""Rigid bodies in two dimensions, with Chipmunk. The conventions of C are in chipmunk.toml."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import _chipmunk as c

if TYPE_CHECKING:
    from typing_extensions import Self

Vector: TypeAlias = c.Vector
"""A tuple of two numbers, which C gets and returns as a struct."""


class Ball:
    """A round body; it leaves its world when nobody has it any more."""

    def __init__(self, space: c.Space, mass: float, radius: float, bounce: float) -> None:
        """Put a ball into the space, at its origin."""
        moment = c.MomentForCircle(mass, 0, radius, (0, 0))
        self.body = space.AddBody(c.BodyNew(mass, moment))
        self.shape = space.AddShape(c.CircleShapeNew(self.body, radius, (0, 0)))
        self.shape.SetElasticity(bounce)

    @property
    def position(self) -> Vector:
        """Where its centre is."""
        return self.body.GetPosition()

    @position.setter
    def position(self, place: tuple[float, float]) -> None:
        self.body.SetPosition(place)

    @property
    def velocity(self) -> Vector:
        """How fast it moves."""
        return self.body.GetVelocity()

    @velocity.setter
    def velocity(self, speed: tuple[float, float]) -> None:
        self.body.SetVelocity(speed)

    @property
    def energy(self) -> float:
        """What it has because it moves."""
        x, y = self.velocity
        return self.body.GetMass() * (x * x + y * y) / 2


class World:
    """A space with gravity, walls and balls."""

    def __init__(self, gravity: tuple[float, float] = (0, -9.81)) -> None:
        """Make an empty one."""
        self.space = c.SpaceNew()
        self.space.SetGravity(gravity)
        self.walls: list[c.Shape] = []

    def __enter__(self) -> Self:
        """Return itself, for `with`."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Close it, and before it all that is in it."""
        self.space.close()

    def wall(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Put up a wall that nothing moves, and from which things bounce as they like."""
        shape = c.SegmentShapeNew(self.space.GetStaticBody(), start, end, 0)
        shape.SetElasticity(1)
        self.walls.append(self.space.AddShape(shape))

    def ball(self, mass: float = 1, radius: float = 1, bounce: float = 1) -> Ball:
        """Put in a ball, as long as somebody has it."""
        return Ball(self.space, mass, radius, bounce)

    def run(self, seconds: float, step: float = 1 / 240) -> None:
        """Let time go by."""
        for _ in range(round(seconds / step)):
            self.space.Step(step)

    def hits(self, start: tuple[float, float], end: tuple[float, float]) -> list[Vector]:
        """Return the points where a ray meets something, the nearest first."""
        found: list[tuple[float, Vector]] = []
        self.space.SegmentQuery(
            start,
            end,
            lambda _, point, __, way: found.append((way, Vector((point.x, point.y)))),
        )
        return [point for _, point in sorted(found)]
