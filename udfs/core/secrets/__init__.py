"""Secrets in text: one byte scan finds candidates, tables of published formats and a grammar of assignments confirm them."""
