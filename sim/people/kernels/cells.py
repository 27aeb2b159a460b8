"""How an event of a person is counted: by fixed demographics, by current groups, by groups at the start."""

from sim.core.jit import formula


@formula
def add_to_cells(t, out, column, amount):
    """Add an amount to a column (`state.CELL`) of her three cells."""
    out.cell[t.cell, column] += amount
    out.now[t.now, column] += amount
    out.start[t.start, column] += amount
