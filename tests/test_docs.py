"""What the pages say about the program is what the program does."""

from __future__ import annotations

import ast
import errno
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
from twisted.trial.unittest import SynchronousTestCase

from chatserver.config import Limits
from chatserver.frontends.line.codes import CODE_OF
from chatserver.frontends.line.commands import TABLE
from chatserver.model.errors import ALL_ERRORS
from chatserver.settings import ENVIRONMENT

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "line-protocol.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
NOT_ON_THE_PAGE = {
    "bcrypt_cost",
    "password_queue",
    "password_threads",
    "resume_entries",  # of session.resume, which the line protocol does not offer
    "rates",
    "transaction_works",
    "connections",  # described in words
    "logins_failed_seconds",
}


def section(page: str, title: str) -> str:
    """The part of a page under one heading of the second level."""
    return page.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def program_texts() -> str:
    """The program's source, with what stands between the two parts of a string taken out."""
    source = "".join(
        path.read_text(encoding="utf-8") for path in sorted((ROOT / "chatserver").rglob("*.py"))
    )
    return re.sub(r'"\s+f?"', "", source)


def told_texts() -> Iterator[str]:
    """Each string of the program, as a pattern: what is put in when it is told may be anything."""
    for path in sorted((ROOT / "chatserver").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr):
                fixed = [getattr(part, "value", None) for part in node.values]
                fixed = [each if isinstance(each, str) else None for each in fixed]
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                fixed = [re.sub(r"^\d{3} ", "", node.value).strip()]
            else:
                continue
            # Without words of its own a string would match everything.
            if re.search(r"[a-z]{2,} [a-z]{2,}", "".join(each or "" for each in fixed)):
                yield "".join(".+" if each is None else re.escape(each) for each in fixed)


def quoted_refusals() -> Iterator[str]:
    """Each sentence that the page shows as the words of a refusal, in either mode."""
    for block in re.findall(r"^```\w*\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL):
        for line in block.splitlines():
            if line.startswith('{"ok":false'):
                yield json.loads(line)["text"]
            elif found := re.match(r"(?:< )?(?:429 \d+|4\d\d|5\d\d) (.+?)(?:  .*)?$", line):
                yield found[1]
    for shown in re.findall(r"`(?:4|5)\d\d (?!SECONDS)([^`]+)`", PAGE):
        yield " ".join(shown.split())


class ProtocolPageTests(SynchronousTestCase):
    """docs/line-protocol.md."""

    def test_every_refusal_stands_beside_its_code(self) -> None:
        """Each stable error name is in the row of the code with which it is answered."""
        rows = section(PAGE, "Codes and errors").splitlines()
        for error in ALL_ERRORS:
            row = next((each for each in rows if each.startswith(f"| {CODE_OF[error]} ")), "")
            self.assertIn(f"`{error.code}`", row)

    def test_refusals_are_in_the_servers_words(self) -> None:
        """What the page shows as the words of a refusal is what the server says."""
        patterns = [re.compile(pattern) for pattern in told_texts()]
        refusals = list(quoted_refusals())
        self.assertGreater(len(refusals), 6)
        for words in refusals:
            told = any(pattern.fullmatch(words) for pattern in patterns)
            usage = words.removeprefix("usage: ") in {each.usage for each in TABLE.values()}
            self.assertTrue(told or usage, words)

    def test_limits_are_the_real_ones(self) -> None:
        """Each limit that a client can run into stands in the table with its default."""
        table = section(PAGE, "Limits")
        for field in attrs.fields(Limits):
            elsewhere = field.name.startswith("amp_")  # of another protocol, with a page of its own
            if field.name not in NOT_ON_THE_PAGE and not elsewhere:
                default: Any = field.default
                number = f"{default:g}" if default < 10**6 else str(default)
                self.assertRegex(table, rf"\b{number}\b", field.name)

    def test_every_command_has_a_heading(self) -> None:
        """Each command that the server knows is described."""
        headings = "".join(re.findall(r"^#### .+$", PAGE, re.MULTILINE))
        for name in TABLE:
            self.assertRegex(headings, rf"/{name}\b(?!-)")

    def test_no_command_that_is_not_there(self) -> None:
        """No heading promises a command that the server does not know."""
        for heading in re.findall(r"^#### .+$", PAGE, re.MULTILINE):
            for name in re.findall(r"(?:^|[ ])/([a-z-]+)", heading):
                self.assertIn(name, TABLE)

    def test_links_inside_the_page_lead_somewhere(self) -> None:
        """Each link to a part of the page has a heading there."""
        titles = re.findall(r"^#+ (.+)$", PAGE, re.MULTILINE)
        anchors = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}
        for anchor in re.findall(r"\]\(#([^)]+)\)", PAGE):
            self.assertIn(anchor, anchors)


class ReadmeTests(SynchronousTestCase):
    """README.md."""

    def test_every_variable_is_described(self) -> None:
        """Each environment variable that the server reads is in the table of options."""
        for name, setting in ENVIRONMENT.items():
            row = next((line for line in README.splitlines() if f"`{name}`" in line), "")
            self.assertIn("`--" + setting.replace("_", "-"), row)

    def test_troubles_are_told_in_the_programs_words(self) -> None:
        """Each error that the README explains is one that the program, or its system, tells."""
        told = program_texts() + "".join(map(os.strerror, errno.errorcode))
        rows = re.findall(
            r"^\| `(.+?)` \|", section(README, "When something is wrong"), re.MULTILINE
        )
        self.assertGreater(len(rows), 15)
        for row in rows:
            words = re.sub(r"^(\d{3} (\d+ )?|BYE :)", "", row)
            for part in re.split("…|; ", words):
                self.assertIn(part.strip(" '-?:"), told, row)

    def test_files_it_names_are_there(self) -> None:
        """Each file that a page links to exists."""
        for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md"):
            for name in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
                self.assertTrue((ROOT / name).exists(), f"{page.name} names {name}")
