"""Views: one file for each way of showing a map; each makes Scenes and nothing else."""
