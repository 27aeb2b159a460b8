"""What runs say together: comparisons, intervals, explanations."""
