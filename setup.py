"""Packages the server, the clients, and the plugin that makes C{twistd chat} known."""

import runpy
from pathlib import Path

from setuptools import find_packages, setup

HERE = Path(__file__).parent
README = HERE / "README.md"
LAN = ["ifaddr>=0.2", "zeroconf>=0.130"]
TERMINAL = ["prompt_toolkit>=3.0.50,<4", "wcwidth>=0.2.13"]
# PyQt5 is under the GPL v3: so is what is distributed together with it.
DESKTOP = [
    "PyQt5>=5.15.10,<5.16",
    "qt5reactor==0.6.3",
    "QtAwesome>=1.4,<2",
    "keyring>=25",
    "linkify-it-py>=2",
    "markdown-it-py>=4,<5",
    "platformdirs>=4.3",
]

setup(
    name="chatserver",
    version=runpy.run_path(str(HERE / "chatserver" / "_version.py"))["VERSION"],
    description="A self-hosted chat server: one service layer over a durable log",
    long_description=README.read_text(encoding="utf-8") if README.exists() else "",
    long_description_content_type="text/markdown",
    author="the chatserver authors",
    license="MIT",
    python_requires=">=3.11",
    # Twisted reads twisted/plugins of every folder on the path; the folder must not become a
    # package of its own (no __init__.py), so find_packages does not see it.
    packages=[*find_packages(include=["chatserver*", "clients*"]), "twisted.plugins"],
    package_data={
        "chatserver": ["py.typed"],
        "chatserver.store": ["schema/*.sql"],
        "clients.desktop.look": ["fonts/*"],
    },
    install_requires=[
        # Earlier ones fail on OpenSSL 4; later ones may rename what chatserver/tls.py overrides.
        "Twisted[tls]>=26.4,<27",
        "attrs>=24",
        "bcrypt>=5",
        "cryptography>=44",
        "emoji>=2.14",
        "precis-i18n>=1.1",
        # From this version on it takes cryptography's own certificates and keys.
        "pyOpenSSL>=24.3",
        # Names of time zones, also where the system knows none.
        "tzdata>=2024.1",
        "zope.interface>=7",
    ],
    extras_require={
        # Announces the server in the local network, and finds it there.
        "lan": LAN,
        # The full-screen client, chat-terminal.
        "terminal": TERMINAL,
        # The client with windows, chat-desktop, which also finds servers in the local network.
        "desktop": [*DESKTOP, *LAN],
        "test": [
            *LAN,
            *TERMINAL,
            *DESKTOP,
            "build>=1.2",
            "mypy>=1.15",
            "mypy-zope>=1.0.11",
            "pyhamcrest>=2",  # by Twisted's own tests, which the desktop's reactor has to pass
            "pytest>=9",
            "ruff>=0.12",
        ],
    },
    entry_points={
        "console_scripts": [
            "chatctl=chatserver.admin.chatctl:main",
            "chat-terminal=clients.terminal.main:main",
        ],
        "gui_scripts": ["chat-desktop=clients.desktop.main:main"],
    },
)
