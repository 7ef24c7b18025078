"""Where each part of a treemap goes: boxes whose areas are in proportion, as near to squares as they can be.

The squarified layout of Bruls, Huizing and van Wijk (2000): parts are put in a row along the shorter side for as long
as that makes the worst of them squarer.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct


class Box(Struct, frozen=True):
    """A rectangle; x and y are those of its upper left corner."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    @property
    def below(self) -> float:
        """The lower edge."""
        return self.y + self.height


def squarified(sizes: Sequence[float], box: Box) -> list[Box]:
    """A box for each size, in the same order; sizes are above zero, and the largest come first."""
    scale = box.width * box.height / sum(sizes) if sizes else 0
    areas = [size * scale for size in sizes]
    placed: list[Box] = []
    while areas:
        side = min(box.width, box.height)
        count = _in_a_row(areas, side)
        row, areas = areas[:count], areas[count:]
        placed += _row(row, box)
        box = _rest(box, sum(row) / side)
    return placed


def _in_a_row(areas: Sequence[float], side: float) -> int:
    """How many of the areas make a row along this side, each as square as it gets."""
    total, largest, best = 0.0, areas[0], float("inf")
    for count, area in enumerate(areas):
        total += area
        worst = max(side * side * largest / total**2, total**2 / (side * side * area))
        if worst > best:
            return count
        best = worst
    return len(areas)


def _row(areas: Sequence[float], box: Box) -> list[Box]:
    wide = box.width >= box.height
    thick = sum(areas) / (box.height if wide else box.width)
    placed, offset = [], 0.0
    for area in areas:
        length = area / thick
        if wide:
            placed.append(Box(box.x, box.y + offset, thick, length))
        else:
            placed.append(Box(box.x + offset, box.y, length, thick))
        offset += length
    return placed


def _rest(box: Box, thick: float) -> Box:
    if box.width >= box.height:
        return Box(box.x + thick, box.y, max(box.width - thick, 1e-9), box.height)
    return Box(box.x, box.y + thick, box.width, max(box.height - thick, 1e-9))
