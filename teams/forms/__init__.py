"""Input about areas, people and teams, one noun a file; allauth finds its sign-up form here."""

from teams.forms.accounts import SignUpForm

__all__ = ["SignUpForm"]
