"""One market at many points: evaluated once each, read as outcomes, screened, searched and explained."""
