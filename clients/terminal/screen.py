"""The screen: presenters' rows and keys, by prompt_toolkit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.input import Input
from prompt_toolkit.layout import (
    BufferControl,
    ConditionalContainer,
    Dimension,
    Float,
    FloatContainer,
    HSplit,
    Layout,
    UIContent,
    UIControl,
    VSplit,
    Window,
)
from prompt_toolkit.layout.menus import CompletionsMenu
from prompt_toolkit.layout.processors import ConditionalProcessor, PasswordProcessor
from prompt_toolkit.output import Output

from chatserver.model.calls import EVERYBODY
from chatserver.model.names import RoomName
from clients.terminal import picture
from clients.terminal.asked import Question
from clients.terminal.cells import width_of
from clients.terminal.commands.table import TABLE
from clients.terminal.completing import candidates
from clients.terminal.desk import Desk
from clients.terminal.keys import bindings
from clients.terminal.looks import style
from clients.terminal.pieces import Piece, Row

MOST_INPUT_ROWS = 8
REDRAW_SECONDS = 0.02
"""Between two drawings: many messages at once are one."""
KEY_SECONDS = 0.15
"""In which a key behind Esc makes one key of both."""

Draw = Callable[[int, int], Sequence[Row]]


class Rows(UIControl):
    """Shows rows."""

    def __init__(self, draw: Draw, preferred: Callable[[int], int] | None = None) -> None:
        """
        @param draw: gives the rows for so many cells and so much height.
        @param preferred: gives the height wanted for so many cells; None: whatever there is.
        """
        self._draw = draw
        self._preferred = preferred

    def create_content(self, width: int, height: int | None) -> UIContent:
        """Draw."""
        rows = self._draw(width, height or 1) or [()]

        def line(number: int) -> StyleAndTextTuples:
            return [_styled(piece) for piece in rows[number]]

        return UIContent(get_line=line, line_count=len(rows), show_cursor=False)

    def preferred_height(
        self, width: int, max_available_height: int, wrap_lines: bool, get_line_prefix: object
    ) -> int | None:
        """As the library asks for it."""
        return None if self._preferred is None else self._preferred(width)


class WordCompleter(Completer):
    """Offers what the presenter knows."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def get_completions(self, document: Document, event: CompleteEvent) -> Iterable[Completion]:
        """List what the word at the cursor could become."""
        contacts = self._desk.contacts
        found = candidates(
            document.text_before_cursor,
            TABLE,
            [name.text for name in contacts.people()],
            [str(room) for room in contacts.rooms()],
            [EVERYBODY] if isinstance(self._desk.current, RoomName) else [],
        )
        for each in found:
            yield Completion(each.text, -each.start, display=each.shown)


class Screen:
    """
    A desk on a terminal.

    @ivar app: the library's application; its result is whatever L{leave} was given.
    """

    def __init__(self, input: Input | None = None, output: Output | None = None) -> None:
        """@param input: None, as C{output}: the terminal this program sits at."""
        self._input, self._output = input, output
        self._size = (1, 1)
        self._desk: Desk
        self._buffer: Buffer
        self.app: Application[object] | None = None

    def set_up(self, desk: Desk) -> Application[object]:
        """Build what shows a desk."""
        self._desk = desk
        self._buffer = Buffer(
            multiline=True, completer=WordCompleter(desk), complete_while_typing=False
        )
        self._buffer.on_text_changed += lambda buffer: desk.typed(buffer.text)
        self.app = Application(
            layout=Layout(self._layout(), focused_element=self._buffer),
            key_bindings=bindings(desk, self._buffer, lambda: self._size),
            style=style(),
            full_screen=True,
            min_redraw_interval=REDRAW_SECONDS,
            after_render=lambda app: desk.feeds.fill(*self._size),
            input=self._input,
            output=self._output,
        )
        self.app.timeoutlen = self.app.ttimeoutlen = KEY_SECONDS
        self.app.key_processor.before_key_press += lambda processor: desk.feeds.touched()
        self.changed()
        return self.app

    def changed(self) -> None:
        """Something is to be drawn anew."""
        if self.app is None:
            return
        text = self._desk.writing.text
        if self._buffer.text != text:
            self._buffer.set_document(Document(text, len(text)))
        self.app.invalidate()

    def leave(self, result: object) -> None:
        """End, once; C{result} is why."""
        app = self.app
        if app is not None and app.future is not None and not app.future.done():
            app.exit(result=result)

    # -- the layout

    def _layout(self) -> FloatContainer:
        wide = Condition(lambda: picture.list_width(self._cells()) > 0)
        listing = Condition(lambda: self._desk.shows_list)
        beside = Window(
            Rows(lambda cells, height: picture.the_list(self._desk, cells, height)),
            width=lambda: Dimension.exact(picture.list_width(self._cells())),
        )
        alone = Window(Rows(lambda cells, height: picture.the_list(self._desk, cells, height)))
        edge = Window(width=1, char="│", style="class:edge")
        middle = VSplit(
            [
                ConditionalContainer(beside, wide),
                ConditionalContainer(edge, wide),
                ConditionalContainer(alone, ~wide & listing),
                ConditionalContainer(self._messages(wide), wide | ~listing),
            ]
        )
        told = Condition(lambda: self._desk.notice is not None)
        notice = Window(
            Rows(
                lambda cells, height: picture.notice(self._desk, cells),
                lambda cells: len(picture.notice(self._desk, cells)),
            ),
            dont_extend_height=True,
        )
        status = Window(Rows(lambda cells, height: [picture.status(self._desk, cells)]), height=1)
        root = HSplit([middle, ConditionalContainer(notice, told), status, self._typing()])
        menu = Float(xcursor=True, ycursor=True, content=CompletionsMenu(max_height=8))
        return FloatContainer(root, floats=[menu])

    def _messages(self, wide: Condition) -> HSplit:
        title = Window(Rows(lambda cells, height: [picture.title(self._desk, cells)]), height=1)
        margin = ConditionalContainer(Window(width=1), wide)
        return HSplit([title, VSplit([margin, Window(Rows(self._body))])])

    def _body(self, cells: int, height: int) -> Sequence[Row]:
        self._size = (cells, height)
        return picture.body(self._desk, cells, height)

    def _typing(self) -> Window:
        hidden = Condition(
            lambda: (
                isinstance(self._desk.writing.asked, Question)
                and self._desk.writing.asked.is_hidden
            )
        )
        control = BufferControl(
            self._buffer, input_processors=[ConditionalProcessor(PasswordProcessor(), hidden)]
        )
        return Window(
            control,
            height=Dimension(min=1, max=MOST_INPUT_ROWS),
            wrap_lines=True,
            dont_extend_height=True,
            get_line_prefix=self._prefix,
        )

    def _prefix(self, line: int, wraps: int) -> StyleAndTextTuples:
        look, text = picture.prompt(self._desk, self._cells())
        if line == 0 and wraps == 0:
            return [_styled((look, text))]
        return [("", " " * min(width_of(text), 8))]

    def _cells(self) -> int:
        assert self.app is not None
        return self.app.output.get_size().columns


def _styled(piece: Piece) -> tuple[str, str]:
    look, text = piece
    return f"class:{look}", text
