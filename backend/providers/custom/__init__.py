"""A render service of one's own, which makes whole films."""

from providers.custom.adapter import Custom

__all__ = ["Custom"]
