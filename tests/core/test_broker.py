"""Hints for the worker as files: whole or not there."""

from pathlib import Path

import pytest
from kombu import Connection

import cppc.celery  # noqa: F401 - it says which broker
from cppc.core import broker


@pytest.fixture
def channel(tmp_path):
    folders = dict.fromkeys(("data_folder_in", "data_folder_out", "control_folder"), str(tmp_path))
    with Connection("filesystem://", transport_options=folders) as connection:
        yield connection.channel()


def test_the_sites_broker_is_ours(channel):
    assert type(channel) is broker.Channel


def test_a_hint_arrives(channel):
    channel._put("celery", {"id": "one"})
    assert channel._get("celery") == {"id": "one"}


def test_a_hint_has_its_name_only_when_it_is_whole(channel, tmp_path, monkeypatch):
    seen = []

    def replace(part, whole):
        seen.append((part.read_text(), list(tmp_path.glob("*.msg")), whole.suffix))

    monkeypatch.setattr(Path, "replace", replace)
    channel._put("celery", {"id": "one"})
    assert seen == [('{"id": "one"}', [], ".msg")]
