"""Logging in through an identity provider, in a real browser: a real city, and the simulated platform beside it."""

import json

import pytest
from playwright.sync_api import expect

from deploy.city import City, free_port
from deploy.processes import RunningCity
from deploy.setup import prepare
from gateway.testing.idp import Simulator
from gateway.testing.idp.visitor import install

PASSWORD = "Sommer-2026x"


@pytest.fixture(scope="module")
def simulator():
    """The platform."""
    with Simulator() as running:
        yield running


@pytest.fixture(scope="module")
def linked(tmp_path_factory, simulator):
    """The address of a city that knows the platform."""
    city = City(tmp_path_factory.mktemp("linked"), port=free_port())
    prepare(city)
    config = city.var / "config"
    settings = config / "gateway.json"
    known = json.loads(settings.read_text()) if settings.exists() else {}
    settings.write_text(json.dumps(known | {"public_origin": city.url}))
    install(simulator, config)
    simulator.callbacks = {f"{city.url}/api/auth/providers/province/callback"}
    with RunningCity(city.var, city.port) as running:
        yield running.url


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def page(browser, linked, request):
    """A fresh browser; nothing that the content policy blocks goes unseen."""
    context = browser.new_context(base_url=linked, java_script_enabled=request.param)
    opened = context.new_page()
    complaints = []
    opened.on("console", lambda told: complaints.append(told.text) if "Content Security" in told.text else None)
    yield opened
    context.close()
    assert complaints == []


def through(page, who, button="province"):
    """From a page with the provider's button to the platform, somebody there, and back."""
    page.click(f"button[name=provider][value={button}]")
    page.wait_for_selector(f"#as-{who}")
    page.click(f"#as-{who}")


@pytest.mark.parametrize("provider", ["province", "portal", "ticket"])
def test_in_and_out(page, linked, simulator, provider):
    page.goto("/my")
    assert "/login" in page.url
    through(page, "wei", provider)
    page.wait_for_url(f"{linked}/my")
    expect(page.locator("header .who")).to_have_text("韦小满")
    page.goto("/account")
    expect(page.locator("#identities .card h3").first).to_contain_text("认证")
    expect(page.locator("#identities")).to_contain_text("L3")
    cookies = {one["name"]: one for one in page.context.cookies()}
    assert cookies["wz_session"]["httpOnly"]
    assert not [name for name in cookies if name.startswith("wz_idp")]
    page.click("form[action='/logout/everywhere'] button")
    page.wait_for_url(f"{linked}/")
    expect(page.locator("header .who")).to_have_count(0)


def test_a_local_account_is_bound_and_opened(page, linked, simulator, request):
    name = f"anna{len(request.node.name)}"
    who = "li" if "without" in request.node.name else "mill"
    page.goto("/register")
    for field, value in (("account", name), ("name", "安娜"), ("password", PASSWORD), ("again", PASSWORD)):
        page.fill(f"#{field}", value)
    page.click("main form button.button")
    page.wait_for_url("**/my?done=registered")
    page.goto("/account")
    page.fill("#bind-password", "wrong")
    page.click("form[action='/account/identities/bind'] button[value=province]")
    expect(page.locator("#identities .notice.bad")).to_contain_text("密码不对")
    page.fill("#bind-password", PASSWORD)
    through(page, who)
    page.wait_for_url("**/account?identity=bound")
    expect(page.locator("#identities .notice.good")).to_be_visible()
    page.click("header form[action='/logout'] button")
    page.goto("/login")
    through(page, who)
    page.wait_for_url(f"{linked}/my")
    expect(page.locator("header .who")).to_have_text("安娜")


def test_who_cancels_is_told_what_to_do(page, simulator):
    page.goto("/login?lang=en")
    simulator.faults = {"denied"}
    try:
        through(page, "wei")
        page.wait_for_url("**/login/problem?why=login_denied")
    finally:
        simulator.faults = set()
    expect(page.locator("h1")).to_have_text("The login was cancelled")
    page.click("main a.button >> nth=0")
    expect(page.locator("button[value=province]")).to_be_visible()
