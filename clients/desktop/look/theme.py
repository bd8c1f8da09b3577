"""Colours: two themes, and who has which hue.  Values alone, no Qt."""

from __future__ import annotations

from attrs import frozen


@frozen
class Theme:
    """
    The colours of one theme, as C{#rrggbb}.

    @ivar sidebar: behind the list of conversations.
    @ivar chat: behind the messages, the members, and dialogs.
    @ivar raised: behind inputs, chips, and what the pointer is over in a list.
    @ivar hover: behind the message that the pointer is over.
    @ivar text: what is read first; C{soft} what is read second, C{muted} last.
    @ivar accent: of what is chosen, and of the button that goes on; C{on_accent} stands on it.
    @ivar select: behind what is chosen.
    @ivar danger: of refusals and the unread line; C{on_danger} stands on it.
    @ivar mention: behind a message that calls the viewer, and behind the banner.
    @ivar scrim: over what a dialog stands before; its opacity is L{SCRIM_OPACITY}.
    """

    name: str
    sidebar: str
    chat: str
    raised: str
    hover: str
    border: str
    text: str
    soft: str
    muted: str
    accent: str
    on_accent: str
    select: str
    danger: str
    on_danger: str
    warn: str
    ok: str
    mention: str
    code: str
    link: str
    popover: str
    private: str
    scrim: str
    names: tuple[str, ...]

    @property
    def is_dark(self) -> bool:
        """Whether light text stands on dark ground."""
        return self.name == "dark"


DARK = Theme(
    name="dark",
    sidebar="#15171c",
    chat="#1b1e24",
    raised="#252a32",
    hover="#20242b",
    border="#2f353f",
    text="#e8eaee",
    soft="#c3c8d1",
    muted="#929bab",
    accent="#5468e8",
    on_accent="#ffffff",
    select="#2a3047",
    danger="#f27a85",
    on_danger="#1b1e24",
    warn="#f0b34a",
    ok="#3fcf8e",
    mention="#312b1f",
    code="#14161a",
    link="#9aabff",
    popover="#252a32",
    private="#f59aa3",
    scrim="#000000",
    names=(
        "#9aa6ff",
        "#ff9d85",
        "#62d8b0",
        "#f4c06c",
        "#ee97da",
        "#79cdf5",
        "#b5d272",
        "#c6a9ff",
    ),
)

LIGHT = Theme(
    name="light",
    sidebar="#f5f6f8",
    chat="#ffffff",
    raised="#eff1f5",
    hover="#f7f8fa",
    border="#dfe3ea",
    text="#1a1e26",
    soft="#3c4350",
    muted="#5f6877",
    accent="#4f63f0",
    on_accent="#ffffff",
    select="#e4e8ff",
    danger="#c02c3d",
    on_danger="#ffffff",
    warn="#8a5a00",
    ok="#15774b",
    mention="#fff7e3",
    code="#f1f3f7",
    link="#3348cf",
    popover="#ffffff",
    private="#b3263a",
    scrim="#1a1e26",
    names=(
        "#4450cc",
        "#bb3a2d",
        "#0f6d4b",
        "#8a5200",
        "#96318f",
        "#14619e",
        "#486a13",
        "#6636bd",
    ),
)

TEXT_SIZES = (80, 90, 100, 110, 125, 150, 175, 200)
"""Per cent of the text sizes there are."""

THEMES = {theme.name: theme for theme in (DARK, LIGHT)}
SCRIM_OPACITY = 0.45

AVATARS = (
    ("#6470ea", "#4c55d0"),
    ("#cf5540", "#bb3936"),
    ("#1c8560", "#1a7c5c"),
    ("#b3690e", "#95540a"),
    ("#bd4fa8", "#9b3a99"),
    ("#2379b4", "#1f6bb0"),
    ("#5f7f24", "#587a1f"),
    ("#8862df", "#6d45c4"),
)
"""Top and bottom of an avatar's gradient; white stands on it."""


def hue_of(name: str) -> int:
    """Give which of the hues a user name has, always the same: 0 to 7."""
    return sum(ord(each) * (at + 7) for at, each in enumerate(name)) % len(AVATARS)


def contrast(one: str, other: str) -> float:
    """
    Give the contrast ratio of two colours, 1 to 21, as WCAG 2.1 defines it.

    @param one: C{#rrggbb}, as is C{other}.
    """
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
