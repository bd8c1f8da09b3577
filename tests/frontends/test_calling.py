"""From a box to a command, and from its outcome to a box."""

from __future__ import annotations

from typing import Any

from twisted.internet.defer import Deferred
from twisted.protocols.amp import AmpBox, Command, parseString
from twisted.trial.unittest import SynchronousTestCase

from chatserver.frontends.calling import Served, answered, table
from chatserver.model.errors import ALL_ERRORS, BadText, Busy, ChatError, SlowDown
from chatserver.wire.arguments import Count, Words


class Double(Command):
    """Twice as much."""

    arguments = [(b"number", Count()), (b"unit", Words(optional=True))]
    response = [(b"number", Count()), (b"unit", Words(optional=True))]


async def double(caller: Any, number: int, unit: str | None) -> dict[str, Any]:
    """Do it, or what the caller is."""
    if isinstance(caller, BaseException):
        raise caller
    return {"number": number * 2, "unit": unit if caller is None else caller}


SERVED = table(Served(Double, double))


class AnsweredTests(SynchronousTestCase):
    """One box in, one box out."""

    def answer(self, caller: object = None, tag: bytes | None = b"7", **given: bytes) -> bytes:
        """Ask."""
        box = AmpBox({key.encode(): value for key, value in given.items()})
        box[b"_command"] = b"Double"
        if tag is not None:
            box[b"_ask"] = tag
        running = Deferred.fromCoroutine(answered(box, SERVED[b"Double"], caller))
        return self.successResultOf(running)

    def boxes(self, data: bytes) -> list[dict[bytes, bytes]]:
        """Read what came out."""
        return [dict(each) for each in parseString(data)]

    def test_answer(self) -> None:
        """The answer has the question's tag; what is None is left out."""
        self.assertEqual(
            self.boxes(self.answer(number=b"21")), [{b"_answer": b"7", b"number": b"42"}]
        )
        full = self.boxes(self.answer(number=b"21", unit=b"m", colour=b"red"))
        self.assertEqual(full, [{b"_answer": b"7", b"number": b"42", b"unit": b"m"}])

    def test_nobody_asked(self) -> None:
        """A command that wants no answer is run, and gets none, not even a refusal."""
        self.assertEqual(self.answer(tag=None, number=b"21"), b"")
        self.assertEqual(self.answer(tag=None, caller=BadText("x"), number=b"21"), b"")

    def test_unknown_command(self) -> None:
        """A command that is not served is refused as AMP does, with its name in plain ASCII."""
        box = AmpBox({b"_command": b"Tr\xffple", b"_ask": b"7"})
        (answer,) = self.boxes(self.successResultOf(Deferred.fromCoroutine(answered(box, None, 0))))
        self.assertEqual((answer[b"_error"], answer[b"_error_code"]), (b"7", b"UNHANDLED"))
        self.assertEqual(answer[b"_error_description"], b"there is no command 'Tr\\xffple'")

    def test_wrong_arguments(self) -> None:
        """Which argument is missing or wrong is told."""
        for given, told in (({}, b"'number' is missing"), ({"number": b"x"}, b"'number' is wrong")):
            (answer,) = self.boxes(self.answer(**given))
            self.assertEqual(answer[b"_error_code"], b"BAD_REQUEST")
            self.assertIn(told, answer[b"_error_description"])

    def test_every_refusal(self) -> None:
        """Each refusal has its code and its sentence."""
        for error in ALL_ERRORS:
            (answer,) = self.boxes(self.answer(error("why not"), number=b"1"))
            self.assertEqual(answer[b"_error_code"], error.code.encode())
            self.assertEqual(answer[b"_error_description"], b"why not")

    def test_time_to_wait(self) -> None:
        """Where waiting helps, it is told for how long."""
        refusals: list[ChatError] = [SlowDown("x", 17), Busy("x", 17)]
        for refusal in refusals:
            (answer,) = self.boxes(self.answer(refusal, number=b"1"))
            self.assertEqual(answer[b"_retry_after"], b"17")

    def test_failure_of_ours(self) -> None:
        """A failure is logged, and told as nothing but that."""
        (answer,) = self.boxes(self.answer(ZeroDivisionError("secret"), number=b"1"))
        self.assertEqual(answer[b"_error_code"], b"INTERNAL")
        self.assertNotIn(b"secret", answer[b"_error_description"])
        self.assertEqual(len(self.flushLoggedErrors(ZeroDivisionError)), 1)

    def test_attack_answer_too_long(self) -> None:
        """An answer that no box can hold is a failure of ours, and an answer all the same."""
        (answer,) = self.boxes(self.answer("x" * 65_536, number=b"1"))
        self.assertEqual(answer[b"_error_code"], b"INTERNAL")
        self.assertEqual(len(self.flushLoggedErrors()), 1)

    def test_attack_long_sentence(self) -> None:
        """A sentence that repeats what the peer sent is cut."""
        (answer,) = self.boxes(self.answer(BadText("x" * 70_000), number=b"1"))
        self.assertEqual(len(answer[b"_error_description"]), 1000)
