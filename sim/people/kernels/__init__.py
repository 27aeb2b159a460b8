"""What happens to persons: one question a file. Formulas are scalars; loops are serial passes over rows."""
