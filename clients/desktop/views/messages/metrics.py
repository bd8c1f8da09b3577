"""How large everything in a conversation is, in the text size that the person wants."""

from __future__ import annotations

from attrs import frozen

from clients.desktop.look.fonts import Scale


@frozen
class Metrics:
    """
    Lengths in pixels.

    @ivar percent: the text size that they are for.
    @ivar left: where text begins.
    @ivar width: of the text of messages.
    @ivar full: of the whole row.
    """

    percent: int
    pad: int
    avatar: int
    left: int
    right: int
    width: int
    full: int
    group: int
    name: int
    reply: int
    chip: int
    status: int

    def px(self, size: float) -> int:
        """Give a length that grows with the text."""
        return max(1, round(size * self.percent / 100))


def metrics(scale: Scale, full: int) -> Metrics:
    """Give the lengths for rows that are C{full} pixels wide."""
    px = scale.pixels
    pad, avatar, gap, right = 20, px(40), px(14), 24
    left = pad + avatar + gap
    return Metrics(
        percent=scale.percent,
        pad=pad,
        avatar=avatar,
        left=left,
        right=right,
        width=max(60, min(px(860), full - left - right)),
        full=full,
        group=px(14),
        name=px(21),
        reply=px(24),
        chip=px(26),
        status=px(20),
    )
