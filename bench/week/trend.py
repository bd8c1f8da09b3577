"""How steeply something grows: a straight line by least squares, and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from math import inf, sqrt
from statistics import fmean

from attrs import frozen

BLOCKS = 16
"""
Into which samples are gathered.  Neighbours among the samples of a process's memory resemble each
other, so the scatter of single ones would promise far too much; that of means of long blocks does
not.
"""


@frozen
class Trend:
    """
    A slope.

    @ivar slope: in units of y for each unit of x.
    @ivar error: two standard errors of it: the true one lies within them, nineteen times of 20.
    """

    slope: float
    error: float

    @property
    def least(self) -> float:
        """What it is at the least, as far as can be said."""
        return self.slope - self.error

    def times(self, factor: float) -> Trend:
        """The same in other units."""
        return Trend(self.slope * factor, self.error * factor)


def trend(xs: Sequence[float], ys: Sequence[float], blocks: int = BLOCKS) -> Trend:
    """
    Fit a line.

    @param xs: ascending.
    @param ys: as many.
    @return: its error is infinite where there are less than three samples, or all at one x.
    """
    blocks = min(blocks, len(xs))
    if blocks < 3 or xs[0] == xs[-1]:
        return Trend(0.0, inf)
    edges = [len(xs) * each // blocks for each in range(blocks + 1)]
    spans = [slice(*edge) for edge in pairwise(edges)]
    x = [fmean(xs[span]) for span in spans]
    y = [fmean(ys[span]) for span in spans]
    middle, height = fmean(x), fmean(y)
    width = sum((each - middle) ** 2 for each in x)
    slope = sum((a - middle) * (b - height) for a, b in zip(x, y, strict=True)) / width
    left = [b - height - slope * (a - middle) for a, b in zip(x, y, strict=True)]
    return Trend(slope, 2 * sqrt(sum(each**2 for each in left) / (blocks - 2) / width))
