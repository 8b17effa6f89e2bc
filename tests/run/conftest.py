import shutil
import tempfile
from pathlib import Path

import pytest

from tests.run.trial import Site, make_project


@pytest.fixture
def folder():
    """A folder the database's own user can reach too (pytest's are closed to others)."""
    path = Path(tempfile.mkdtemp(prefix="cppc-trial-"))
    path.chmod(0o711)
    yield path
    shutil.rmtree(path, ignore_errors=True)


@pytest.fixture
def site(folder):
    make_project(folder)
    site = Site(folder)
    yield site
    site.end()
