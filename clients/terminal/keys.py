"""Which key calls what."""

from __future__ import annotations

from collections.abc import Callable

from prompt_toolkit.buffer import Buffer
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent

from clients.terminal.asked import Reaction
from clients.terminal.desk import Desk

Size = Callable[[], tuple[int, int]]
"""Gives the cells and the height of the messages on the screen."""


def bindings(desk: Desk, buffer: Buffer, size: Size) -> KeyBindings:
    """Bind all keys."""
    keys = KeyBindings()
    _bind_going(keys, desk)
    _bind_input(keys, desk, buffer)
    _bind_looking(keys, desk, size)
    return keys


def _bind_going(keys: KeyBindings, desk: Desk) -> None:
    for names, step in (
        (("c-n",), 1),
        (("escape", "down"), 1),
        (("c-p",), -1),
        (("escape", "up"), -1),
    ):
        keys.add(*names)(lambda event, step=step: desk.move(step))
    keys.add("escape", "a")(lambda event: desk.go_to_unread())
    keys.add("escape", "r")(lambda event: desk.begin_reply())
    keys.add("escape", "e")(lambda event: desk.begin_reaction())
    keys.add("c-k")(lambda event: desk.find())
    for name in ("f2", "c-t"):
        keys.add(name)(lambda event: desk.toggle_list())
    for name in ("c-c", "c-q"):
        keys.add(name)(lambda event: desk.supplies.leave(False))


def _bind_input(keys: KeyBindings, desk: Desk, buffer: Buffer) -> None:
    @keys.add("enter")
    def enter(event: KeyPressEvent) -> None:
        chosen = buffer.complete_state is not None and buffer.complete_state.current_completion
        buffer.complete_state = None
        if not chosen:
            desk.enter()

    @keys.add("c-j")
    @keys.add("escape", "enter")
    def begin_line(event: KeyPressEvent) -> None:
        if desk.writing.asked is None:
            buffer.insert_text("\n")

    @keys.add("tab")
    def complete(event: KeyPressEvent) -> None:
        if buffer.complete_state is not None:
            buffer.complete_next()
        elif desk.writing.asked is None or isinstance(desk.writing.asked, Reaction):
            buffer.start_completion(insert_common_part=True)

    @keys.add("s-tab")
    def complete_back(event: KeyPressEvent) -> None:
        if buffer.complete_state is not None:
            buffer.complete_previous()

    @keys.add("up")
    def up(event: KeyPressEvent) -> None:
        if buffer.complete_state is not None:
            buffer.complete_previous()
        elif buffer.document.on_first_line:
            desk.writing.up()
        else:
            buffer.cursor_up()

    @keys.add("down")
    def down(event: KeyPressEvent) -> None:
        if buffer.complete_state is not None:
            buffer.complete_next()
        elif buffer.document.on_last_line:
            desk.writing.down()
        else:
            buffer.cursor_down()

    @keys.add("escape")
    def escape(event: KeyPressEvent) -> None:
        if buffer.complete_state is not None:
            buffer.cancel_completion()
        else:
            desk.escape()


def _bind_looking(keys: KeyBindings, desk: Desk, size: Size) -> None:
    @keys.add("pageup")
    def page_up(event: KeyPressEvent) -> None:
        cells, height = size()
        desk.page(max(1, height - 2), cells, height)

    @keys.add("pagedown")
    def page_down(event: KeyPressEvent) -> None:
        cells, height = size()
        desk.page(-max(1, height - 2), cells, height)

    @keys.add("c-l")
    def redraw(event: KeyPressEvent) -> None:
        event.app.renderer.clear()

    @keys.add("f1")
    def tell(event: KeyPressEvent) -> None:
        if desk.panel is not None:
            desk.escape()
        else:
            desk.run("/help")
