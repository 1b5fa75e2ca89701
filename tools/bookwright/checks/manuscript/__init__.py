"""The registry of checks of manuscripts: what a book switches on under `bookwright: checks:`."""

from bookwright.checks.manuscript import length
from bookwright.checks.manuscript.base import Check

CHECKS: tuple[Check, ...] = (length.CHECK,)
