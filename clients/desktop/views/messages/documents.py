"""The texts of messages as Qt's documents; those that were seen last are kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from html import escape

from PyQt5.QtCore import QRectF, Qt
from PyQt5.QtGui import (
    QFont,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextOption,
    QTextTable,
)

from clients.desktop.look.fonts import BODY, EMOJI_FAMILIES, JUMBO, MONOSPACE
from clients.desktop.look.look import Look
from clients.desktop.look.painting import name_colour
from clients.desktop.presenters.conversation.feed_items import Key, Said
from clients.desktop.presenters.conversation.formatting import formatted
from clients.desktop.presenters.conversation.notices import one_row
from clients.desktop.words import tr

MOST_KEPT = 400
LINE_PERCENT = 132
"""Height of a line of text."""


class Documents:
    """Makes them."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._kept: OrderedDict[Key, tuple[tuple[object, ...], QTextDocument]] = OrderedDict()
        self._css = ""
        self.me = ""
        self.forget()

    def forget(self) -> None:
        """Make all anew: the look is another."""
        self._kept.clear()
        self._css = _style(self._look)

    def document(self, item: Said, width: int) -> QTextDocument:
        """Give a message's text, laid out for a width in pixels."""
        made_of = (item.text, item.is_edited, item.is_action, item.author.shown, self.me)
        known = self._kept.get(item.key)
        if known is not None and known[0] == made_of:
            self._kept.move_to_end(item.key)
            document = known[1]
            if document.textWidth() != width:
                document.setTextWidth(width)
            return document
        document = self._made(item)
        document.setTextWidth(width)
        self._kept[item.key] = made_of, document
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return document

    # --

    def _made(self, item: Said) -> QTextDocument:
        found = formatted(item.text, self.me)
        document = QTextDocument()
        document.setUndoRedoEnabled(False)
        document.setDocumentMargin(0)
        document.setIndentWidth(self._look.scale.pixels(22))
        document.setDefaultFont(self._look.font(JUMBO if found.is_jumbo else BODY))
        option = QTextOption(Qt.AlignLeading)
        option.setTextDirection(Qt.LayoutDirectionAuto)
        option.setWrapMode(QTextOption.WrapAtWordBoundaryOrAnywhere)
        document.setDefaultTextOption(option)
        if not found.html and not item.is_edited and not item.is_action:
            document.setPlainText(item.text)
        else:
            document.setDefaultStyleSheet(self._css)
            document.setHtml(self._html(item, found.html))
        if not found.is_jumbo:
            _space(document)
        return document

    def _html(self, item: Said, html: str) -> str:
        html = html or f'<p class="p">{escape(item.text)}</p>'.replace("\n", "<br>")
        if item.is_action:
            colour = name_colour(self._look, item.author.name.text).name()
            name = escape(one_row(item.author.shown))
            html = _within(html, f'<b style="color:{colour}">{name}</b> ')
            html = f"<i>{html}</i>"
        if item.is_edited:
            mark = f'<span class="edited"> {escape(tr("(edited)"))}</span>'
            at = html.rfind("</p>")
            html = html + mark if at < 0 else html[:at] + mark + html[at:]
        return html


def code_boxes(document: QTextDocument) -> Iterator[QRectF]:
    """Find where blocks of code stand: Qt would draw what is behind them with sharp corners."""
    layout = document.documentLayout()
    waiting = list(document.rootFrame().childFrames())
    while waiting:
        frame = waiting.pop()
        waiting += frame.childFrames()
        if isinstance(frame, QTextTable) and frame.columns() == 1:  # a quote has two
            cell, pad = frame.cellAt(0, 0), frame.format().cellPadding()
            first = layout.blockBoundingRect(cell.firstCursorPosition().block())
            last = layout.blockBoundingRect(cell.lastCursorPosition().block())
            yield first.united(last).adjusted(-pad, -pad, pad, pad)


def _within(html: str, front: str) -> str:
    first = '<p class="p">'
    return first + front + html[len(first) :] if html.startswith(first) else front + html


def _space(document: QTextDocument) -> None:
    """Give lines their distance."""
    cursor = QTextCursor(document)
    cursor.select(QTextCursor.Document)
    form = QTextBlockFormat()
    form.setLineHeight(LINE_PERCENT, QTextBlockFormat.ProportionalHeight)
    cursor.mergeBlockFormat(form)


def _style(look: Look) -> str:
    t, px = look.theme, look.scale.pixels
    emoji = ", ".join(f"'{family}'" for family in EMOJI_FAMILIES)
    mono = ", ".join(f"'{family}'" for family in MONOSPACE)
    weight = QFont.DemiBold * 8  # as style sheets count
    return f"""
    .p {{ white-space: pre-wrap; margin-top: 0px; margin-bottom: {px(5)}px; }}
    .item {{ white-space: pre-wrap; margin-top: 0px; margin-bottom: 0px; }}
    .link {{ color: {t.link}; text-decoration: none; }}
    .host, .edited {{ color: {t.muted}; font-size: {px(12)}px; }}
    .mention, .me {{ color: {t.link}; background-color: {t.select}; font-weight: {weight};
        text-decoration: none; }}
    .room {{ color: {t.link}; font-weight: {weight}; text-decoration: none; }}
    .code {{ background-color: {t.code}; font-family: {mono}; font-size: {px(13)}px; }}
    .emoji {{ font-family: {emoji}; font-style: normal; }}
    p.block {{ white-space: pre-wrap; font-family: {mono}; font-size: {px(13)}px; margin: 0px; }}
    table.block, table.quote {{ margin-top: {px(5)}px; margin-bottom: {px(6)}px; }}
    td.bar {{ background-color: {t.border}; }}
    td.quoted {{ padding-left: {px(10)}px; color: {t.soft}; }}
    ul, ol {{ margin-top: 2px; margin-bottom: {px(5)}px; }}
    """
