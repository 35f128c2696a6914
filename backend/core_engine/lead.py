"""Where a resize may begin that can only begin at a whole pixel.

OpenCV puts sample ``k`` of a cut that begins at pixel ``a`` at ``a + (k + 1/2)·step − 1/2``. With growing
``k`` these positions fall on every fraction of a pixel, most evenly if the fraction of ``step`` is the
golden section. So a cut is begun some samples too early, where one of them lies as good as exactly on
the first that is wanted, and what comes before it is dropped.
"""

from __future__ import annotations


def residual(position: float) -> float:
    """How far a position lies behind the nearest whole pixel (−0.5 to 0.5)."""
    return position - round(position)


def best_lead(start: float, step: float, most: int, tolerance: float) -> int:
    """By how many samples (0 to ``most``) too early a cut is begun that should begin at pixel ``start``.

    The fewest that miss a whole pixel by at most ``tolerance``; where none does, those that miss it least.
    """
    best, least = 0, 1.0
    for lead in range(most + 1):
        missed = abs(residual(start - lead * step))
        if missed <= tolerance:
            return lead
        if missed < least:
            best, least = lead, missed
    return best
