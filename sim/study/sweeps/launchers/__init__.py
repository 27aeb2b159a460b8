"""Where the runs of a sweep are done: here, over processes, on a Ray cluster, on Slurm."""
