"""A table that holds sentences is told as a list; one of numbers stays a table."""

from sim.page.wide_tables import CELL_MOST, lists_for_sentences

NUMBERS = "| KPI | now |\n|---|---|\n| sales | 3 |"
LONG = "s" * (CELL_MOST + 1)


def test_only_a_table_with_a_sentence_becomes_a_list():
    sentences = f"| check | verdict | why |\n|---|---|---|\n| enough? | pass | {LONG} |\n| sign? | fail \\| no | |"
    told = lists_for_sentences(f"Before.\n\n{NUMBERS}\n\n{sentences}\n\nAfter.")
    assert told == (
        f"Before.\n\n{NUMBERS}\n\n- **enough?**  \n  verdict: pass  \n  why: {LONG}\n"
        "- **sign?**  \n  verdict: fail \\| no\n\nAfter."
    )
