"""The population: rows of arrays, and the compiled loops that live their weeks."""
