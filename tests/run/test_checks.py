import pytest

from cppc.run import dependencies_check, secrets_check


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("-----BEGIN RSA PRIVATE " + "KEY-----", "a private key"),
        ("key = '" + "0a" * 32 + "'", "a long hexadecimal key"),
        ("redis://site:" + "pw@queue/0", "a password in an address"),
        ("PASSWORD = " + "'hunter22'", "a password"),
        ("host: 192.168" + ".1.20", "a private host"),
        ("index = https://" + "pypi" + ".org/simple", "a registry's host"),
        ("open('/ro" + "ot/project/x')", "a path of one machine"),
    ],
)
def test_what_should_not_be_there_is_found(line, what, tmp_path, monkeypatch):
    (tmp_path / "file.txt").write_text(f"first line\n{line}\n")
    monkeypatch.setattr(secrets_check, "ROOT", tmp_path)
    monkeypatch.setattr(secrets_check, "tracked", lambda: ["file.txt"])
    monkeypatch.setattr(secrets_check, "ALLOWED", {})

    assert list(secrets_check.findings()) == [f"file.txt:2: {what}"]


def test_an_exception_nobody_needs_any_more_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr(secrets_check, "ROOT", tmp_path)
    monkeypatch.setattr(secrets_check, "tracked", list)
    monkeypatch.setattr(secrets_check, "ALLOWED", {("gone.txt", "a password"): "a reason"})

    assert list(secrets_check.findings()) == ["gone.txt: no longer holds a password"]


@pytest.fixture
def locks(tmp_path, monkeypatch):
    for name, text in {
        "app.in": "one[extra]\n",
        "test.in": "-r app.in\ntwo\n",
        "app.txt": "one[extra]==1.0 \\\n    --hash=sha256:aa\n",
        "test.txt": "one[extra]==1.0 \\\n    --hash=sha256:aa\ntwo==2.0 \\\n    --hash=sha256:bb\n",
    }.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "docs" / "decisions").mkdir(parents=True)
    (tmp_path / "docs" / "decisions" / "0001-x.md").write_text("`one` is used because")
    monkeypatch.setattr(dependencies_check, "FOLDER", tmp_path)
    monkeypatch.setattr(dependencies_check, "ROOT", tmp_path)
    return tmp_path


def test_agreeing_locks_have_no_findings(locks):
    assert list(dependencies_check.findings()) == []


def test_every_broken_rule_of_the_locks_is_found(locks):
    (locks / "app.in").write_text("one\nthree\n")
    (locks / "app.txt").write_text("one==1.1 \\\n    --hash=sha256:aa\nfour==1.0\n")

    assert list(dependencies_check.findings()) == [
        "app.txt: not pinned with hashes: four==1.0",
        "app.txt: three is missing: lock again",
        "test.txt: one is not pinned to 1.1 as in app.txt: lock again",
        "test.txt: four is not pinned to 1.0 as in app.txt: lock again",
        "app.in: no decision in docs/decisions says why three is used",
    ]
