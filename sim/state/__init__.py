"""The arrays of the market, their axes and types. Nothing here decides anything."""
