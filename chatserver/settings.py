"""From the command line, the environment and a TOML file to one L{Config}, or to one sentence."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any

from attrs import evolve, fields, frozen

from chatserver.config import DEFAULT_AMP, DEFAULT_LINE, LAN_AMP, Config, Limits, Registration
from chatserver.listening import NoEndpoint, checked, is_tls_for_others

ENVIRONMENT = {
    "CHAT_DATA": "data",
    "CHAT_CONFIG": "config",
    "CHAT_LINE": "line",
    "CHAT_AMP": "amp",
    "CHAT_LAN": "lan",
    "CHAT_PLAIN_LINE": "plain_line",
    "CHAT_CERTIFICATE": "certificate",
    "CHAT_KEY": "key",
    "CHAT_EXEMPT": "exempt",
    "CHAT_REGISTRATION": "registration",
    "CHAT_GUESTS": "guests",
    "CHAT_SINGLE_SESSION": "single_session",
    "CHAT_LIMITS": "limits",
    "CHAT_LOG_JSON": "log_json",
}
# Of these there may be several, as words.
LISTS = {"line", "amp", "exempt"}
# The client programs' own; somebody who runs both on one machine may well export them.
OF_THE_CLIENTS = {"CHAT_TOKEN", "CHAT_SERVER", "CHAT_FINGERPRINT"}
SWITCH = {"on": True, "1": True, "true": True, "off": False, "0": False, "false": False}
MOST = 1 << 31
# What is bounded otherwise than by "greater than zero": the lowest and the highest value.
BOUNDS = {
    "connections": (0, 10_000_000),
    "bcrypt_cost": (4, 31),
    # A box's value has at most 65535 bytes, in which a text may need twice its own.
    "text_bytes": (1, 30_000),
    "topic_bytes": (1, 8192),
    "amp_box_bytes": (1 << 16, MOST),
    "amp_box_bytes_before_login": (1 << 12, MOST),
    "amp_box_keys": (16, MOST),
}


class SettingsError(Exception):
    """What was set cannot be used; the text is one sentence that says why and what can be."""


@frozen
class Source:
    """
    One place where settings stand.

    @ivar label: names a setting of this place in a sentence.
    @ivar values: what was set there, by the setting's name.
    @ivar folder: what a relative path is relative to.
    @ivar typed: whether values have TOML's types; words stand for them elsewhere.
    """

    label: Callable[[str], str]
    values: Mapping[str, object]
    folder: Path
    typed: bool = False


def load(
    options: Mapping[str, object], environ: Mapping[str, str], here: Path, reactor: Any
) -> Config:
    """
    Bring all places together; an earlier one goes before a later one.

    @param options: what the command line gave, by the setting's name; None is: not given.
    @param environ: the process's environment.
    @param here: the working folder, absolute.
    @param reactor: for which endpoint strings are read; nothing listens.
    @raise SettingsError: something there cannot be used.
    """
    given = {name: value for name, value in options.items() if value is not None}
    command_line = Source(lambda name: "--" + name.replace("_", "-"), given, here)
    environment = Source(_variable, _from_environment(environ), here)
    sources = [command_line, environment]
    config_file = given.get("config", environment.values.get("config"))
    if config_file is not None:
        sources.append(read_file(str(config_file), here))
    return _config(sources, reactor, Config(data=here / Config().data))


def read_file(name: str, here: Path) -> Source:
    """
    Read a TOML file.

    @raise SettingsError: it cannot be read, is no TOML, or holds unknown settings.
    """
    path = here / name
    try:
        with path.open("rb") as file:
            values = tomllib.load(file)
    except OSError as error:
        raise SettingsError(f"cannot read {name}: {error.strerror}") from None
    except ValueError as error:
        raise SettingsError(f"{name} is not a TOML file: {one_line(error)}") from None
    known = [field.name for field in fields(Config)]
    for key in values:
        if key not in known:
            raise SettingsError(f"unknown setting '{key}' in {path.name}{meant(key, known)}")
    return Source(lambda key: f"'{key}' in {path.name}", values, path.parent, typed=True)


def meant(word: str, known: Iterable[str], prefix: str = "") -> str:
    """Write the question for the known word that somebody may have meant, if there is one."""
    close = difflib.get_close_matches(word, list(known), 1)
    return f"; did you mean '{prefix}{close[0]}'?" if close else ""


def one_line(error: object) -> str:
    """Write C{error} without line ends."""
    return " ".join(str(error).split())


def _variable(name: str) -> str:
    return "CHAT_" + name.upper()


def _from_environment(environ: Mapping[str, str]) -> dict[str, object]:
    values: dict[str, object] = {}
    for name, value in environ.items():
        if not name.startswith("CHAT_") or name in OF_THE_CLIENTS:
            continue
        if name not in ENVIRONMENT:
            hint = meant(name, ENVIRONMENT)
            raise SettingsError(f"unknown setting '{name}' in the environment{hint}")
        # An empty variable is how many tools write "not set".
        if value:
            setting = ENVIRONMENT[name]
            values[setting] = value.split() if setting in LISTS else value
    return values


def _config(sources: list[Source], reactor: Any, config: Config) -> Config:
    read: dict[str, Callable[[object, str, Source], Any]] = {
        "data": _data,
        "line": partial(_endpoints, example=DEFAULT_LINE, reactor=reactor),
        "amp": partial(_endpoints, example=DEFAULT_AMP, reactor=reactor),
        "lan": _switch,
        "plain_line": _switch,
        "certificate": _file,
        "key": _file,
        "exempt": _networks,
        "registration": _registration,
        "guests": _switch,
        "single_session": _switch,
        "log_json": _switch,
        "name": _name,
    }
    changes = {}
    for setting, reader in read.items():
        for source in sources:
            if setting in source.values:
                label = source.label(setting)
                changes[setting] = reader(source.values[setting], label, source)
                break
    config = evolve(config, limits=_limits(sources), **changes)
    if (config.certificate is None) != (config.key is None):
        given, missing = ("certificate", "key") if config.key is None else ("key", "certificate")
        raise SettingsError(f"there is a {given} but no {missing}; give both, or neither")
    return _with_lan(config, reactor)


def _with_lan(config: Config, reactor: Any) -> Config:
    """Open AMP to the local network, unless it was said where it is open under TLS."""
    if not config.lan or any(map(is_tls_for_others, config.amp)):
        return config
    return evolve(config, amp=(*config.amp, checked(LAN_AMP, config.data, reactor)))


def _wrong(label: str, value: object, allowed: str) -> SettingsError:
    shown = one_line(repr(value))
    if len(shown) > 60:
        shown = shown[:57] + "..."
    return SettingsError(f"{label} cannot be {shown}; allowed: {allowed}")


def _data(value: object, label: str, source: Source) -> Path:
    if not isinstance(value, str) or not value or "\0" in value:
        raise _wrong(label, value, "the path of a folder")
    return source.folder / value


def _file(value: object, label: str, source: Source) -> Path:
    if not isinstance(value, str) or not value or "\0" in value:
        raise _wrong(label, value, "the path of a PEM file")
    return source.folder / value


def _listed(value: object, label: str, allowed: str) -> list[str]:
    listed = [value] if isinstance(value, str) else value
    if not isinstance(listed, list) or not all(isinstance(each, str) for each in listed):
        raise _wrong(label, value, allowed)
    return listed


def _networks(value: object, label: str, source: Source) -> tuple[IPv4Network | IPv6Network, ...]:
    allowed = "addresses and networks such as 192.0.2.7 or 198.51.100.0/24"
    networks = []
    for each in _listed(value, label, allowed):
        try:
            networks.append(ip_network(each))
        except ValueError as error:
            raise _wrong(label, each, f"{allowed} ({one_line(error)})") from None
    return tuple(networks)


def _endpoints(
    value: object, label: str, source: Source, example: str, reactor: Any
) -> tuple[str, ...]:
    listed = _listed(value, label, "an endpoint, a list of them, or none")
    if listed in ([], ["none"]):
        return ()
    return tuple(_endpoint(each, label, source, example, reactor) for each in listed)


def _endpoint(text: str, label: str, source: Source, example: str, reactor: Any) -> str:
    try:
        return checked(text, source.folder, reactor)
    except NoEndpoint as problem:
        allowed = f"an endpoint such as {example} or tls:7002, or none alone"
        raise _wrong(label, text, f"{allowed} ({problem})") from None


def _registration(value: object, label: str, source: Source) -> Registration:
    for registration in Registration:
        if value == registration.value:
            return registration
    raise _wrong(label, value, ", ".join(each.value for each in Registration))


def _switch(value: object, label: str, source: Source) -> bool:
    if isinstance(value, bool):
        return value
    if not source.typed and str(value).lower() in SWITCH:
        return SWITCH[str(value).lower()]
    raise _wrong(label, value, "true, false" if source.typed else ", ".join(SWITCH))


def _name(value: object, label: str, source: Source) -> str:
    if not isinstance(value, str) or not 1 <= len(value) <= 64 or not value.isprintable():
        raise _wrong(label, value, "1 to 64 printable characters")
    return value


def _limits(sources: list[Source]) -> Limits:
    """Sizes come from the file's table; whether rates hold is said by the first that says it."""
    limits = Limits()
    for source in reversed(sources):
        if "limits" not in source.values:
            continue
        value, label = source.values["limits"], source.label("limits")
        if isinstance(value, dict):
            limits = _limits_table(value, label)
        elif value in ("on", "off"):
            limits = evolve(limits, rates=value == "on")
        else:
            table = ", or a table of limits" if source.typed else ""
            raise _wrong(label, value, f"on, off{table}")
    return limits


def _limits_table(table: dict[str, object], label: str) -> Limits:
    defaults = {field.name: field.default for field in fields(Limits)}
    changes: dict[str, Any] = {}
    for key, value in table.items():
        if key not in defaults:
            raise SettingsError(f"unknown limit '{key}' among {label}{meant(key, defaults)}")
        changes[key] = _limit(key, value, defaults[key], label)
    return evolve(Limits(), **changes)


def _limit(key: str, value: object, default: object, label: str) -> float | bool:
    label = f"'{key}' among {label}"
    if isinstance(default, bool):
        if not isinstance(value, bool):
            raise _wrong(label, value, "true, false")
        return value
    whole = isinstance(default, int)
    low, high = BOUNDS.get(key, (1 if whole else 0, MOST))
    allowed = f"a {'whole ' if whole else ''}number from {low} to {high}"
    if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
        raise _wrong(label, value, allowed)
    # Written so that "not a number" fails it too; half a second is a time, none at all is not.
    if not low <= value <= high or (not whole and value == 0):
        raise _wrong(label, value, allowed if whole else f"{allowed}, but not 0")
    return value
