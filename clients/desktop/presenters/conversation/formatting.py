"""
A message's text as a small safe HTML, for documents of Qt.

Colours and fonts are no part of it: elements have classes, which the view's style sheet knows.
Nothing that somebody wrote gets into it unescaped, and no address but of the web or of a mailbox
is a link.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import escape, unescape

from attrs import frozen
from markdown_it.token import Token

from chatserver.model.calls import EVERYBODY
from clients.desktop.presenters.conversation.emoji_runs import is_jumbo, may_hold_emoji, runs
from clients.desktop.presenters.conversation.markup import (
    host_of,
    is_marked,
    may_be_link,
    tokens_of,
)

MOST_KEPT = 1000
"""Texts whose HTML is remembered."""
USER, ROOM = "user:", "room:"
"""What begins the address of a pill that names somebody, or a room."""

# As the server looks for names that are called.
_PILL = re.compile(
    r"(?<![\w@./+~-])@(\w[\w.-]{0,63})"
    r"|(?<![\w#&/])#(?=[\w.-]*[a-z])([a-z0-9][\w.-]{0,31})"
)

# They would turn the direction of all that follows, beyond what somebody wrote in their own script;
# that needs none of them.
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")

_LINK = re.compile(r'<a class="link" href="([^"]*)"')

_SIMPLE = {
    "strong_open": "<b>",
    "strong_close": "</b>",
    "em_open": "<i>",
    "em_close": "</i>",
    "s_open": "<s>",
    "s_close": "</s>",
    "bullet_list_open": "<ul>",
    "bullet_list_close": "</ul>",
    "ordered_list_close": "</ol>",
    "list_item_open": "<li>",
    "list_item_close": "</li>",
    "softbreak": "<br>",
    "hardbreak": "<br>",
    "paragraph_open": '<p class="p">',
    "paragraph_close": "</p>",
    "blockquote_open": '<table class="quote" cellspacing="0" cellpadding="0"><tr>'
    '<td class="bar" width="3"></td><td class="quoted">',
    "blockquote_close": "</td></tr></table>",
}


@frozen
class Formatted:
    """
    A text to be drawn.

    @ivar text: as it was written, but for signs that would turn the direction of what follows.
    @ivar html: the same with its markup; empty: there is none, C{text} is drawn as it is.
    @ivar is_jumbo: whether it is a few emoji alone.
    """

    text: str
    html: str = ""
    is_jumbo: bool = False


@lru_cache(MOST_KEPT)
def formatted(text: str, me: str = "") -> Formatted:
    """
    Read a message's markup.

    @param me: the viewer's user name, whose mentions stand out.
    """
    text = _TURNS.sub("", text)
    if is_jumbo(text):
        return Formatted(text, "".join(_words(text, me)), is_jumbo=True)
    if is_marked(text):
        return Formatted(text, "".join(_written(tokens_of(text), me)))
    if may_hold_emoji(text) or _PILL.search(text):
        lines = ("".join(_words(line, me)) for line in text.split("\n"))
        return Formatted(text, f'<p class="p">{"<br>".join(lines)}</p>')
    return Formatted(text)


def links_of(text: str) -> list[str]:
    """List the addresses to which a message's links lead, each once."""
    found = (unescape(each) for each in _LINK.findall(formatted(text).html))
    return list(dict.fromkeys(found))


# --


def _written(tokens: Sequence[Token], me: str) -> Iterator[str]:
    for token in tokens:
        if token.type == "inline":
            yield from _inline(token.children or (), me)
        elif token.type in ("fence", "code_block"):
            yield _block(token.content)
        elif token.type == "ordered_list_open":
            start = int(token.attrs.get("start", 1))
            yield f'<ol start="{start}">'
        elif token.type == "paragraph_open" and token.hidden:  # lines of a list without gaps
            yield '<p class="item">'
        else:
            yield _SIMPLE.get(token.type, "")


def _inline(tokens: Sequence[Token], me: str) -> Iterator[str]:
    links: list[tuple[str, list[str]]] = []
    for token in tokens:
        if token.type == "link_open":
            links.append((str(token.attrs.get("href", "")), []))
            yield _opened(links[-1][0])
        elif token.type == "link_close":
            address, shown = links.pop() if links else ("", [])
            yield _closed(address, "".join(shown))
        elif token.type == "code_inline":
            _note(links, token.content)
            yield f'<span class="code">&nbsp;{_spaced(token.content)}&nbsp;</span>'
        elif token.type in ("text", "text_special"):
            _note(links, token.content)
            yield from _words(token.content, me, is_linked=bool(links))
        else:
            yield _SIMPLE.get(token.type, escape(token.content))


def _note(links: list[tuple[str, list[str]]], shown: str) -> None:
    if links:
        links[-1][1].append(shown)


def _opened(address: str) -> str:
    return f'<a class="link" href="{escape(address)}">' if may_be_link(address) else ""


def _closed(address: str, shown: str) -> str:
    """End a link; say where it leads, unless its text says so."""
    if not may_be_link(address):
        return ""
    host = host_of(address)
    if shown in (address, address.removeprefix("mailto:")) and not _has_decoy(address):
        return "</a>"
    told = shown.partition("://")[2].partition("/")[0] or shown
    if told.partition("?")[0].lower() == host.lower():
        return "</a>"
    return f'</a><span class="host"> ({escape(host)})</span>'


def _has_decoy(address: str) -> bool:
    """Whether something before the host could be taken for it."""
    return not address.startswith("mailto:") and "@" in address.split("/", 3)[2]


def _block(code: str) -> str:
    lines = "<br>".join(_spaced(line) for line in code.rstrip("\n").split("\n"))
    return (
        '<table class="block" width="100%" cellspacing="0" cellpadding="8"><tr>'
        f'<td class="block"><p class="block">{lines}</p></td></tr></table>'
    )


def _spaced(text: str) -> str:
    return "".join(
        f'<span class="emoji">{escape(part)}</span>' if is_emoji else escape(part)
        for part, is_emoji in runs(text)
    )


def _words(text: str, me: str, is_linked: bool = False) -> Iterator[str]:
    """Write text, with its emoji and, outside of links, the names that it calls."""
    done = 0
    for found in () if is_linked else _PILL.finditer(text):
        yield _spaced(text[done : found.start()])
        word = (found[1] or found[2]).rstrip(".-")
        done = found.start() + 1 + len(word)
        yield _pill(text[found.start() : done], word.lower(), found[1] is not None, me)
    yield _spaced(text[done:])


def _pill(shown: str, name: str, is_user: bool, me: str) -> str:
    if not is_user:
        return f'<a class="room" href="{ROOM}{escape(name)}">{escape(shown)}</a>'
    look = "me" if name in (me, EVERYBODY) and me else "mention"
    if name == EVERYBODY:
        return f'<span class="{look}">{escape(shown)}</span>'
    return f'<a class="{look}" href="{USER}{escape(name)}">{escape(shown)}</a>'
