"""The version, in one place: the package's metadata and C{--version} read it here."""

VERSION = "0.1.0.dev0"
