"""Published laws of buying, one module each: an experiment in the market and what the literature expects of it."""

LAWS = (  # modules, in the order of their numbers
    "btyd", "tenure", "incidence", "price", "concentration", "goal_gradient", "who_reacts", "bass", "word_of_mouth",
    "invariance", "brands",
)  # fmt: skip
