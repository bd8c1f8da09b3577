"""Finding names by some of their letters."""

from __future__ import annotations

from twisted.trial.unittest import SynchronousTestCase

from clients.desktop.presenters.places.matching import fit


class FitTests(SynchronousTestCase):
    """What fits, and what fits better."""

    def _order(self, typed: str, *names: str) -> list[str]:
        found = {name: fits for name in names if (fits := fit(typed, name)) is not None}
        return sorted(found, key=lambda name: -found[name])

    def test_letters_in_order(self) -> None:
        """All letters must be there, in their order; case, accents and marks do not matter."""
        names = ["design-review", "Dëräck", "red"]
        self.assertEqual(self._order("dr", *names), ["design-review", "Dëräck"])
        self.assertEqual(self._order("#DER", "Dëräck", "red"), ["Dëräck"])
        self.assertIsNone(fit("rd", "dr"))

    def test_better_ones_first(self) -> None:
        """The name itself, its beginning, a word's beginning, inside, letters apart."""
        names = ["oops", "o-p-s", "ops-team", "dev-ops", "ops"]
        self.assertEqual(
            self._order("ops", *names), ["ops", "ops-team", "dev-ops", "oops", "o-p-s"]
        )

    def test_nothing_typed_fits_all_alike(self) -> None:
        """So their own order stays."""
        self.assertEqual([fit("", "a"), fit(" @ ", "zebra")], [0.0, 0.0])

    def test_the_best_of_several_names(self) -> None:
        """Somebody is found by nickname and by user name."""
        self.assertEqual(fit("ann", "Queen", "ann"), 100.0)
