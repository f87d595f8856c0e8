"""The commands, in this process, on both databases."""

import io
import json

import pytest

from gateway import commands
from gateway.testing.codes import totp_now

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


def test_an_account_for_automation_is_complete(app, run):
    made = json.loads(run("account-add", "--account", "robot1", *STAFF, "--totp")[1])
    assert len(made["recovery_codes"].split()) == 10
    code = totp_now(made["totp_secret"])
    body = {"account": "robot1", "password": made["password"], "code": code}
    assert app.test_client().post("/api/auth/login", json=body).json["must"] == []
    person = json.loads(run("account-add", "--account", "clerk1", *STAFF)[1])
    assert login(app, "clerk1", person["password"]).json["must"] == ["password", "totp"]


@pytest.mark.parametrize("role", ["system_admin", "security_admin", "auditor"])
def test_the_first_administrators_are_made_on_the_machine(app, run, role):
    made = json.loads(run("account-add", "--account", "chief", "--name", "甲", "--role", role)[1])
    given = login(app, "chief", made["password"]).json
    assert (given["account"]["roles"], given["must"]) == ([role], ["password", "totp"])
    code, _, err = run("account-add", "--account", "other", "--name", "乙", "--role", role, "--department", "transport")
    assert (code, "no department" in err) == (1, True)


def test_who_is_shut_out_is_let_in_from_the_machine(app, run):
    made = json.loads(run("account-add", "--account", "clerk1", *STAFF, "--totp")[1])
    for _ in range(5):
        login(app, "clerk1", "wrong")
    assert login(app, "clerk1", made["password"]).json["code"] == "locked"
    assert run("account-change", "--account", "clerk1", "--unlock")[0] == 0
    assert login(app, "clerk1", made["password"]).json["code"] == "second_factor_needed"
    code = json.loads(run("account-change", "--account", "clerk1", "--reset-totp")[1])["enrolment_code"]
    assert login(app, "clerk1", made["password"]).json["code"] == "second_factor_needed"
    body = {"account": "clerk1", "password": made["password"], "code": code}
    assert app.test_client().post("/api/auth/login", json=body).json["must"] == ["totp"]
