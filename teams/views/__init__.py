"""Pages about areas, people and teams, one noun a file."""
