"""What an answer says to people, in words, tables and figures. Reads results, never the market."""
