"""This computer, behind the contract of the services on the network."""

from providers.local.adapter import Local, Render

__all__ = ["Local", "Render"]
