"""One market in several processes: each holds some of its people, and all of its firms."""
