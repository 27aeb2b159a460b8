"""What the terminal does: words in; an answer, or one clear message, out."""
