"""What people have set for themselves."""

from __future__ import annotations

from chatserver.model.errors import LoginRequired
from tests.store.contract import StoreContract


class SettingsTests(StoreContract):
    """Ann's."""

    def setUp(self) -> None:
        """Two people."""
        super().setUp()
        self.ann, self.bob = self.user("ann"), self.user("bob")

    def test_contract_last_value_is_kept(self) -> None:
        """Each key has one value, the last one; each person has their own."""
        settings = self.store.settings
        self.now(settings.put(self.ann, "width", "40"))
        self.now(settings.put(self.ann, "width", "72"))
        self.now(settings.put(self.ann, "color", "on"))
        self.assertEqual(self.now(settings.of(self.ann)), {"color": "on", "width": "72"})
        self.assertEqual(self.now(settings.of(self.bob)), {})

    def test_contract_taken_back(self) -> None:
        """What is taken back is kept no more; to take back what was never set changes nothing."""
        settings = self.store.settings
        self.now(settings.put(self.ann, "width", "40"))
        for _ in range(2):
            self.now(settings.put(self.ann, "width", None))
        self.assertEqual(self.now(settings.of(self.ann)), {})

    def test_contract_deleted_account(self) -> None:
        """An account that is deleted leaves no settings, and keeps no new ones."""
        settings = self.store.settings
        self.now(settings.put(self.ann, "width", "40"))
        self.now(self.store.accounts.delete(self.ann, self.clock.seconds()))
        self.assertEqual(self.now(settings.of(self.ann)), {})
        self.refused(settings.put(self.ann, "width", "40"), LoginRequired)
