"""Where the simulation is right and where it is wrong: published laws, reported facts and claimed effects, scored."""
