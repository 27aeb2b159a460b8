"""Many runs of one command: which there are, who does them, and the one table of what they found."""
