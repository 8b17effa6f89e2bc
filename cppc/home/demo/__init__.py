"""Invented people, families, listings and money to look around with; nobody of them exists.

Everything goes through the services, as the person who would do it and under the site's own
database role, so that the data obey every rule. Only what lies in the past is put there directly.
"""
