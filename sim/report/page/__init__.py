"""The report of results folders: what it says, as blocks (`run`, `sweep`), and how they become HTML and Markdown."""
