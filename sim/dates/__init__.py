"""What holds when."""
