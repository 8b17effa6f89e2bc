"""Reading a CSV file of listings: what is sound, and what a person must know of the rest."""
