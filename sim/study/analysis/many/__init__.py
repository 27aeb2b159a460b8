"""Many runs side by side: what tells them apart, how they rank, what is at risk, what of it is chance."""
