"""How the page looks where Streamlit's own style would not do: contrast, wide tables and figures on narrow screens."""

from __future__ import annotations

import altair as alt
import polars as pl

from sim.report.style import GROUP_COLOURS
from sim.words import say

STYLE = """<style>
[data-testid="stMarkdownContainer"] table { display: block; max-width: 100%; overflow-x: auto; font-size: .9rem; }
[data-testid="stMarkdownContainer"] td { vertical-align: top; min-width: 3rem; }
[data-testid="stCaptionContainer"] { opacity: .8; }
[data-testid="stCode"] .token { color: inherit !important; }
[data-testid="stMainBlockContainer"] { padding: 2.5rem 3rem 3rem; }
h1 { font-size: 1.7rem !important; }
h2 { font-size: 1.3rem !important; }
h3 { font-size: 1.1rem !important; }
@media (max-width: 640px) {
  [data-testid="stMainBlockContainer"] { padding-left: 1rem; padding-right: 1rem; }
  [data-testid="stMarkdownContainer"] table { font-size: .8rem; }
  [data-testid="stMarkdownContainer"] :is(td, th) { padding: .3rem .4rem; }
  [data-testid="stImage"] { overflow-x: auto; }
  [data-testid="stImage"] img { max-width: none !important; width: 44rem !important; }
}
</style>"""
# What is wider than its place is scrolled, also by the keyboard.
REACH = """<script>
if (!window.simReach) {
  const places = ['stMarkdownContainer"] table', 'stImage"]', 'stTable"]', 'stCode"] pre'];
  const reach = () => document.querySelectorAll(places.map(each => '[data-testid="' + each)).forEach(place => {
    if (place.scrollWidth > place.clientWidth + 1) place.tabIndex = 0;
    else place.removeAttribute('tabindex');
  });
  const soon = () => { clearTimeout(window.simReach); window.simReach = setTimeout(reach, 200); };
  new MutationObserver(soon).observe(document.body, { childList: true, subtree: true });
  window.addEventListener('resize', soon);
  soon();
}
</script>"""


def lines(
    table: pl.DataFrame, title: str, colour: tuple[str, str], dash: tuple[str, str, list[str]] | None = None
) -> alt.Chart:
    """``value`` over ``week``, a colour for each group and dashes for the second arm; says its values to the mouse.

    ``colour``, ``dash``: column and what it is called; of dashes also the order of names.
    """
    column, called = colour
    names = table[column].unique(maintain_order=True).to_list()
    scale = alt.Scale(domain=names, range=[GROUP_COLOURS[at % len(GROUP_COLOURS)] for at in range(len(names))])
    below = alt.Legend(orient="bottom", columns=2, labelLimit=300)
    encoded = {
        "x": alt.X("week:Q", title=say("week")),
        "y": alt.Y("value:Q", title=title, scale=alt.Scale(zero=False)),
        "color": alt.Color(f"{column}:N", scale=scale, legend=below, title=called),
        "tooltip": [column, "week", alt.Tooltip("value:Q", format=",.4~g")],
    }
    if dash is not None:
        column, called, order = dash
        kinds = alt.Scale(domain=order, range=[[1, 0], [5, 3]][: len(order)])
        above = alt.Legend(orient="top", labelLimit=300)  # beside the other one it is cut on narrow screens
        encoded["strokeDash"] = alt.StrokeDash(f"{column}:N", scale=kinds, legend=above, title=called)
        encoded["tooltip"] = [column, *encoded["tooltip"]]
    drawn = alt.Chart(table, description=title)
    return drawn.mark_line().encode(**encoded).properties(height=460)
