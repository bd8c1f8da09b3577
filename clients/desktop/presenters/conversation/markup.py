"""What of Markdown is understood in messages: no headings, tables or pictures, and no HTML."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

SCHEMES = ("http", "https", "mailto")
"""Of addresses that can be links."""

_OFF = (
    "heading",
    "lheading",
    "hr",
    "code",
    "reference",
    "html_block",
    "html_inline",
    "image",
    "entity",
)
_ESCAPED = frozenset("*_~`[]<>\\")
_MOST_SIGNS = 400
"""In one message; more are no markup but a burden, and are shown as they are."""
_SIGNS = re.compile(r"[\[*_~`<]|\\|//|@|^[ \t]*(?:>|[-+][ \t]|\d{1,9}[.)][ \t])", re.MULTILINE)
_DEEP = re.compile(r"^(?:[ \t]*(?:>|[-+*][ \t]|\d{1,9}[.)][ \t])){6}", re.MULTILINE)
_LONE = re.compile(r"(?:[-+*>]|\d{1,9}[.)])\s*")
_MARKED = re.compile(
    r"[*_~`\[<\\]|://|mailto:|\S@\S"  # within a line
    r"|^[ \t]*(?:>|[-+*][ \t]|\d{1,9}[.)][ \t])",  # or where one begins
    re.MULTILINE,
)


def is_marked(text: str) -> bool:
    """Whether there may be any markup in a text, not too much and not too deep."""
    if not _MARKED.search(text) or _LONE.fullmatch(text):
        return False
    return len(_SIGNS.findall(text)) <= _MOST_SIGNS and not _DEEP.search(text)


def tokens_of(text: str) -> list[Token]:
    """Read a text that L{is_marked}."""
    return _reader.parse(text)


def words_of(text: str) -> str:
    """
    Give what is read of a text, in one row: its words without the signs of markup.

    Where it is cut, or is nothing but signs, they stay.
    """
    if not is_marked(text):
        return " ".join(text.split())
    words = " ".join("".join(map(_read_of, tokens_of(text))).split())
    return words or " ".join(text.split())


def _read_of(token: Token) -> str:
    if token.children is not None:
        return "".join(map(_read_of, token.children)) + "\n"
    if token.type in ("text", "text_special", "code_inline"):
        return str(token.content)
    return f"{token.content}\n" if token.type in ("fence", "softbreak", "hardbreak") else ""


def may_be_link(address: str) -> bool:
    """Whether an address leads to the web or to a mailbox; else it is only text."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    if parts.scheme.lower() not in SCHEMES:
        return False
    return bool(parts.path if parts.scheme.lower() == "mailto" else parts.hostname)


def host_of(address: str) -> str:
    """Give the host, or the mailbox, to which an address leads."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return address
    return parts.path if parts.scheme.lower() == "mailto" else parts.netloc.rpartition("@")[2]


def _escape(state: StateInline, silent: bool) -> bool:
    """A backslash takes the meaning of what has one; before all else it is itself."""
    at = state.pos
    if state.src[at] != "\\" or at + 1 >= state.posMax or state.src[at + 1] not in _ESCAPED:
        return False
    if not silent:
        token = state.push("text_special", "", 0)
        token.content, token.markup, token.info = state.src[at + 1], "\\", "escape"
    state.pos += 2
    return True


class _Reader(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        return may_be_link(url)

    def normalizeLinkText(self, link: str) -> str:
        # Written as it came: what is shown otherwise could lead elsewhere than it seems to.
        return link


def _made() -> MarkdownIt:
    made = _Reader("commonmark", {"html": False, "linkify": True, "breaks": True})
    made.enable(["strikethrough", "linkify"]).disable(list(_OFF))
    made.inline.ruler.at("escape", _escape)
    if made.linkify is not None:
        # Names of files look as names of hosts do: main.rs, notes.md.
        made.linkify.set({"fuzzy_link": False, "fuzzy_ip": False, "fuzzy_email": True})
    return made


_reader = _made()
