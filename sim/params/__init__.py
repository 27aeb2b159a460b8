"""Schemas: every quantity has a default, a unit, an admissible range and a source, in one place."""
