"""Every write to the neighborhood network, one noun a file."""
