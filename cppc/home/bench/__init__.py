"""`bin/bench`: how long pages take, beside what Django and the database alone would take."""
