"""Additive recurrences spread points evenly over 0 to 1, whatever their number: multiples of the golden ratio, and in
further dimensions those of the plastic one."""

GOLDEN = 0.6180339887498949
PLASTIC, PLASTIC_2 = 0.7548776662466927, 0.5698402909980532
