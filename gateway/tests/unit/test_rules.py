import pytest

from casework.domain.actors import Kind
from casework.domain.errors import Invalid
from gateway import rules

BOUNDS = {"least": 10, "most": 20, "kinds": 3}


@pytest.mark.parametrize("name", ["Ann", "a.b-c_d@e+f", "a" * 64])
def test_account_names_are_lower_case(name):
    assert rules.login_name(f" {name} ") == name.lower()


@pytest.mark.parametrize("name", ["ab", "a" * 65, ".abc", "a b c", "名字名字", "a\nb\nc", ""])
def test_other_account_names_are_refused(name):
    with pytest.raises(Invalid) as refusal:
        rules.login_name(name)
    assert refusal.value.facts["errors"] == {"account": [refusal.value.detail.removeprefix("account: ")]}


@pytest.mark.parametrize("password", ["Abcdefg-89", "Abcdefghijklmnopqr-9", "汉字汉字汉字Aa1-", "aaaaaaaa-1"])
def test_passwords_at_the_bounds_are_taken(password):
    rules.check_password(password, "somebody", **BOUNDS)


@pytest.mark.parametrize(
    "password",
    ["Abcdef-89", "Abcdefghijklmnopqrs-9", "abcdefghij", "ABCDEFGHIJ1", "Somebody-123", "Passw0rd123-", "Password-1"],
)
def test_weak_passwords_are_refused(password):
    with pytest.raises(Invalid) as refusal:
        rules.check_password(password, "somebody", **BOUNDS)
    assert refusal.value.code == "password_weak"


def test_case_roles_join():
    assert rules.check_roles(Kind.STAFF, "transport", ["reviewer", "clerk", "clerk"]) == ("clerk", "reviewer")
    assert rules.check_roles(Kind.STAFF, "", ["supervisor"]) == ("supervisor",)
    assert rules.check_roles(Kind.CITIZEN, "", []) == ()


@pytest.mark.parametrize(
    ("kind", "department", "roles"),
    [
        (Kind.STAFF, "", ["system_admin", "auditor"]),
        (Kind.STAFF, "transport", ["clerk", "security_admin"]),
        (Kind.STAFF, "transport", []),
        (Kind.STAFF, "", ["clerk"]),
        (Kind.STAFF, "transport", ["mayor"]),
        (Kind.CITIZEN, "", ["clerk"]),
        (Kind.CITIZEN, "transport", []),
    ],
)
def test_roles_that_must_not_be(kind, department, roles):
    with pytest.raises(Invalid):
        rules.check_roles(kind, department, roles)
