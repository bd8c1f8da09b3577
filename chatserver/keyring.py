"""Which certificate each TLS port shows: the operator's, the server's own, or one of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from twisted.internet.interfaces import IReactorTime

from chatserver.certificates import Certificates, Pair, Presenter, Strength, make, own_pair


class Keyring:
    """
    Holds every certificate in use, each read once.

    @ivar _own: whether the default pair is the server's own, made at first need.
    """

    def __init__(
        self,
        certificate: Path | None,
        key: Path | None,
        folder: Path,
        names: Callable[[], Iterable[str]],
        clock: IReactorTime,
    ) -> None:
        """
        @param certificate: PEM file of the operator's certificate; None: the server's own.
        @param key: of its key; None likewise.
        @param folder: where the server's own lies.
        @param names: what a new certificate is for: this machine's names and addresses.
        @param clock: gives seconds since the epoch.
        """
        self._own = certificate is None or key is None
        self._default = Pair(certificate, key) if certificate and key else own_pair(folder)
        self._names = names
        self._clock = clock
        self._held: dict[Pair, Certificates] = {}

    def look(self, pairs: Iterable[Pair | None]) -> None:
        """
        See whether certificates could be shown, without making any.

        @param pairs: as for L{presenter}.
        @raise CertificateProblem: one cannot.
        """
        for pair in dict.fromkeys(pair or self._default for pair in pairs):
            if pair != self._default or not self._own or pair.certificate.exists():
                Certificates(pair)

    def presenter(self, pair: Pair | None, strength: Strength) -> Presenter:
        """
        Give what a port shows.

        @param pair: one of its own; None: the server's, which is made if there is none.
        @raise CertificateProblem: it can be neither read nor made.
        """
        wanted = pair or self._default
        if wanted not in self._held:
            if wanted == self._default and self._own:
                make(wanted, self._names(), self._clock.seconds())
            self._held[wanted] = Certificates(wanted)
        return Presenter(self._held[wanted], strength)

    def fingerprint(self, pair: Pair | None = None) -> str | None:
        """Give the fingerprint of a certificate in use; None: it is in use nowhere."""
        held = self._held.get(pair or self._default)
        return None if held is None else held.fingerprint

    def reload(self) -> bool:
        """Read all certificates again, as L{Certificates.reload}; whether all could be."""
        reloaded = [held.reload() for held in self._held.values()]
        return all(reloaded)
