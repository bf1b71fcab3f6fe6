"""Makers of the labelled sets in tests/data/labelled (fixed seed; see the README there)."""
