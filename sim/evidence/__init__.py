"""The market held against the world: reported facts, your own customers, calibration, validation."""
