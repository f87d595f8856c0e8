"""The commands, in this process, on both databases."""

import io
import json

import pytest

from gateway import commands

STAFF = ["--name", "经办员甲", "--department", "transport", "--roles", "clerk,reviewer"]


@pytest.fixture
def run(runtime, capsys, monkeypatch):
    """`run(name, *arguments, given=…)`: exit code, output, complaints."""

    def call(name, *arguments, given=""):
        monkeypatch.setattr("sys.stdin", io.StringIO(given))
        capsys.readouterr()
        code = commands.COMMANDS[name](runtime, arguments)
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def login(app, name, password):
    return app.test_client().post("/api/auth/login", json={"account": name, "password": password})


def test_accounts(app, run):
    code, out, _ = run("account-add", "--account", "clerk1", *STAFF)
    made = json.loads(out)
    assert (code, set(made)) == (0, {"id", "account", "password"})
    assert login(app, "clerk1", made["password"]).json["account"]["roles"] == ["clerk", "reviewer"]
    code, out, err = run("account-add", "--account", "clerk1", *STAFF)
    assert (code, out, "taken" in err) == (1, "", True)
    citizen = ["--account", "anna", "--name", "安娜", "--kind", "citizen", "--password-stdin"]
    code, out, _ = run("account-add", *citizen, given="Sommer-2026x\n")
    assert (code, "password" in out) == (0, False)
    assert login(app, "anna", "Sommer-2026x").status_code == 200
    assert run("account-add", *citizen, given="short\n")[0] == 1
    assert run("account-list")[1] == (
        "anna\tcitizen\t\t\t安娜\tactive\nclerk1\tstaff\ttransport\tclerk,reviewer\t经办员甲\tactive\n"
    )
    code, _, err = run("account-add", "--account", "boss", "--name", "x", "--roles", "auditor,clerk")
    assert (code, "stands alone" in err) == (1, True)


def test_an_account_is_locked_out_and_let_in_again(app, run):
    run("account-add", "--account", "clerk1", *STAFF, "--password-stdin", given="Sommer-2026x\n")
    client = app.test_client()
    client.post("/api/auth/login", json={"account": "clerk1", "password": "Sommer-2026x"})
    assert run("account-change", "--account", "clerk1", "--disable")[0] == 0
    app.extensions["gateway"].identities.forget_all()
    assert client.get("/api/auth/me").json["account"]["kind"] == "anonymous"
    assert login(app, "clerk1", "Sommer-2026x").status_code == 401
    assert run("account-change", "--account", "clerk1", "--enable")[0] == 0
    assert login(app, "clerk1", "Sommer-2026x").status_code == 200
    assert run("account-change", "--account", "clerk1", "--password-stdin", given="Winter-2027y\n")[0] == 0
    assert login(app, "clerk1", "Sommer-2026x").status_code == 401
    assert login(app, "clerk1", "Winter-2027y").status_code == 200
    assert run("account-change", "--account", "nobody", "--disable")[0] == 1


def test_tokens(app, run):
    run("account-add", "--account", "clerk1", *STAFF)
    code, out, _ = run("token-add", "--account", "clerk1", "--label", "x", "--scopes", "read", "--per-minute", "2")
    assert code == 0
    headers = {"Authorization": f"Bearer {json.loads(out)['token']}"}
    client = app.test_client()
    answers = [client.get("/api/auth/me", headers=headers).status_code for _ in range(3)]
    assert answers == [200, 200, 429]
    assert run("token-add", "--account", "nobody", "--label", "x")[0] == 1
    assert run("token-add", "--account", "clerk1", "--label", "x", "--scopes", "all")[0] == 1
    assert run("stored-list")[:2] == (0, "")
