"""C{chatctl completion}: what a shell must know to complete chatctl's command lines."""

from __future__ import annotations

from argparse import Action, ArgumentParser, _SubParsersAction
from collections.abc import Iterator

from attrs import frozen

from chatserver.admin.command import Call, Subparsers, command

EXAMPLES = """\
  chatctl completion bash > ~/.local/share/bash-completion/completions/chatctl
  chatctl completion zsh > ~/.zfunc/_chatctl        (with ~/.zfunc in $fpath)
  chatctl completion fish > ~/.config/fish/completions/chatctl.fish
"""
FILES = ("DIR", "FILE")
"""The metavars of what is completed as a path."""


@frozen
class Level:
    """
    A place in the tree of commands.

    @ivar path: the words that lead there: C{("user", "add")}.
    @ivar words: subjects or commands that may follow.
    @ivar options: all of them.
    @ivar paths: those of them that take a path.
    @ivar values: those of them that take something else.
    """

    path: tuple[str, ...]
    words: tuple[str, ...]
    options: tuple[str, ...]
    paths: tuple[str, ...]
    values: tuple[str, ...]


def describe(subjects: Subparsers, top: ArgumentParser) -> None:
    """Add the command."""

    def complete(call: Call) -> None:
        levels = list(_levels(top, ()))
        call.console.say(SCRIPTS[call.arguments.shell](levels))

    help = "print a script that lets a shell complete these commands"
    printing = command(subjects, "completion", help, EXAMPLES, complete, data=False)
    printing.add_argument("shell", metavar="SHELL", choices=tuple(SCRIPTS), help="bash, zsh, fish")


def _levels(parser: ArgumentParser, path: tuple[str, ...]) -> Iterator[Level]:
    actions: list[Action] = parser._actions  # argparse has no public name for them
    options = [word for each in actions for word in each.option_strings if word.startswith("--")]
    paths = [word for each in actions if each.metavar in FILES for word in each.option_strings]
    values = [word for each in actions if each.nargs != 0 for word in each.option_strings]
    choices: dict[str, ArgumentParser] = {}
    shown: tuple[str, ...] = ()
    for each in actions:
        if isinstance(each, _SubParsersAction):
            choices = dict(each.choices)
        elif each.choices is not None and not each.option_strings:
            shown = tuple(each.choices)
    yield Level(path, tuple(choices) or shown, tuple(options), tuple(paths), tuple(values))
    for word, child in choices.items():
        yield from _levels(child, (*path, word))


def _bash(levels: list[Level]) -> str:
    lead = "|".join(f'"{" ".join(level.path)}"' for level in levels if level.path)
    paths = "|".join(sorted({option for level in levels for option in level.paths}))
    offers = "\n".join(
        f'        "{" ".join(level.path)}") offered="{" ".join((*level.words, *level.options))}" ;;'
        for level in levels
    )
    return f"""\
# Completion of chatctl for bash.
_chatctl() {{
    local current="${{COMP_WORDS[COMP_CWORD]}}" previous="${{COMP_WORDS[COMP_CWORD-1]}}"
    local place="" offered="" word next
    for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
        next="${{place:+$place }}$word"
        case "$next" in
        {lead}) place="$next" ;;
        esac
    done
    case "$previous" in
    {paths}) COMPREPLY=($(compgen -f -- "$current")); return ;;
    esac
    case "$place" in
{offers}
    esac
    COMPREPLY=($(compgen -W "$offered" -- "$current"))
}}
complete -o default -F _chatctl chatctl"""


def _zsh(levels: list[Level]) -> str:
    lead = "|".join(f'"{" ".join(level.path)}"' for level in levels if level.path)
    paths = "|".join(sorted({option for level in levels for option in level.paths}))
    offers = "\n".join(
        f'    "{" ".join(level.path)}") offered=({" ".join((*level.words, *level.options))}) ;;'
        for level in levels
    )
    return f"""\
#compdef chatctl
# Completion of chatctl for zsh.
_chatctl() {{
    local place="" next word
    local -a offered
    for word in "${{(@)words[2,CURRENT-1]}}"; do
        next="${{place:+$place }}$word"
        case "$next" in
        {lead}) place="$next" ;;
        esac
    done
    case "$words[CURRENT-1]" in
    {paths}) _files; return ;;
    esac
    case "$place" in
{offers}
    esac
    compadd -a offered || _files
}}
if [[ "$funcstack[1]" == _chatctl ]]; then _chatctl "$@"; else compdef _chatctl chatctl; fi"""


FISH = """\
# Completion of chatctl for fish.
function __chatctl_words
    set -l words (commandline -opc)
    set -e words[1]
    string match -v -- '-*' $words
end
function __chatctl_at
    test (string join ' ' (__chatctl_words)) = "$argv"
end
function __chatctl_in
    string match -q -- "$argv *" (string join ' ' (__chatctl_words))' '
end
complete -c chatctl -f"""


def _fish(levels: list[Level]) -> str:
    lines = [FISH]
    for level in levels:
        place = " ".join(level.path)
        if level.words:
            offered = " ".join(level.words)
            lines.append(f"complete -c chatctl -n '__chatctl_at {place}' -a '{offered}'")
        within = f" -n '__chatctl_in {place}'" if place else ""
        for option in level.options:
            takes = " -rF" if option in level.paths else " -x" if option in level.values else ""
            lines.append(f"complete -c chatctl{within} -l {option[2:]}{takes}")
    return "\n".join(lines)


SCRIPTS = {"bash": _bash, "zsh": _zsh, "fish": _fish}
