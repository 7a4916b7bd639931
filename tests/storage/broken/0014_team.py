"""As in the product."""

# ruff: noqa: N999

from importlib import import_module

Migration = import_module("storage.migrations.0014_team").Migration
