"""Reading a shop's log as it was exported: which text, which columns, which day and how much, and what was left out."""
