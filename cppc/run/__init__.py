"""Starting the site by hand: the embedded database, the supervisor, the tests' surroundings.

Nothing here imports Django, so that a fault can be told in one sentence before anything else loads.
"""
