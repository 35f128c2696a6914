"""Test pictures instead of films, by the real way through a service that is not there."""

from providers.mock.studio import build

__all__ = ["build"]
