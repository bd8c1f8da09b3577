"""How the words that presenters use look, with colours and without."""

from __future__ import annotations

from prompt_toolkit.styles import Style

from clients.terminal.pieces import NAME_LOOKS

# Of middle brightness, to be read on a dark ground and on a light one.
_NAMES = (
    "#5f87d7",
    "#d75f5f",
    "#5faf5f",
    "#af87d7",
    "#d7875f",
    "#00afaf",
    "#d75f87",
    "#87af00",
    "#5fafd7",
    "#af8700",
    "#af5faf",
    "#5f9f8f",
)
_LOOKS = {
    "time": "#878787",
    "dim": "#878787",
    "text": "",
    "strong": "bold",
    "mention": "bold #d7af00",
    "mine": "bold #d7af00",
    "picked": "reverse",
    "away": "#d7af00",
    "unsent": "italic #878787",
    "failed": "#d75f5f",
    "day": "#878787",
    "new": "bold #d75f5f",
    "good": "#5faf5f",
    "bad": "bold #d75f5f",
    "here": "#5faf5f",
    "heading": "bold #878787",
    "place": "",
    "unread": "bold",
    "current": "reverse bold",
    "edge": "#878787",
    "title": "#878787 underline",
    "title.name": "bold nounderline",
    "status": "reverse",
    "status.bad": "reverse bold",
    "status.mark": "bold",
    "prompt": "bold #5f87d7",
    "question": "bold #d7af00",
    "completion-menu": "noinherit reverse",
    "completion-menu.completion": "noinherit reverse",
    "completion-menu.completion.current": "noinherit bold",
    "scrollbar.background": "noinherit reverse",
    "scrollbar.button": "noinherit",
}


def style() -> Style:
    """Give all looks; the terminal's own ground stays, and without colours what is bold."""
    names = {
        f"name{number}": f"bold {_NAMES[number % len(_NAMES)]}" for number in range(NAME_LOOKS)
    }
    return Style.from_dict({**_LOOKS, **names})
