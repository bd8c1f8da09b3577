"""The session itself: a thin front, of which nothing is forgotten."""

from __future__ import annotations

import inspect

from zope.interface.interface import Method

from chatserver.interfaces import ISession
from chatserver.model.names import LOBBY
from chatserver.service.session import Session
from tests.service.cast import Cast
from tests.world import TEST_LIMITS


class SessionTests(Cast):
    """What the portal gives."""

    def test_parameters_are_those_of_the_interface(self) -> None:
        """Each method takes what the interface says, under the same names and defaults."""
        for name, method in ISession.namesAndDescriptions(all=True):
            if not isinstance(method, Method):
                continue
            described = method.getSignatureInfo()
            taken = list(inspect.signature(getattr(Session, name)).parameters.values())[1:]
            self.assertEqual([each.name for each in taken], list(described["positional"]), name)
            optional = {
                each.name: each.default
                for each in taken
                if each.default is not inspect.Parameter.empty
            }
            self.assertEqual(optional, described["optional"], name)

    def test_user_is_the_one_who_logged_in(self) -> None:
        """A session speaks for one user, and has no way to name another as the sender."""
        ann = self.enter("ann")
        self.assertEqual(str(ann.session.user.name), "ann")
        for name, method in ISession.namesAndDescriptions(all=True):
            if isinstance(method, Method) and name not in ("search",):
                self.assertNotIn("sender", method.getSignatureInfo()["positional"], name)

    def test_answers_come_after_the_commit(self) -> None:
        """Nobody is answered, and nobody hears anything, before it is on disk."""
        ann, bob = self.enter("ann"), self.enter("bob")
        bob.ear.take()
        writer = self.hold_writer()
        posting = ann.session.post(LOBBY, "hello")
        self.world.pump()
        self.assertNoResult(posting)
        writer.work()
        self.assertEqual((bob.ear.take(), posting.called), ([], False))
        writer.tell()
        self.successResultOf(posting)
        self.assertEqual(bob.ear.texts(), ["hello"])
        writer.finish()
        self.assertEqual(self.limits, TEST_LIMITS)
