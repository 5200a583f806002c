"""Writes docs/manifest.schema.json."""
