"""The desk of a running city by browser: one context per account, so that a test logs in once."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Self

from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from portal.testing.forms import fill


class Desk:
    """Opens pages as staff, and carries out acts by their forms. JavaScript is off: the forms must do without."""

    def __init__(self, browser: Browser, url: str, password: str, code: Callable[[str], str]) -> None:
        self._browser, self._url, self._password, self._code = browser, url, password, code
        self._contexts: dict[str, BrowserContext] = {}

    def __enter__(self) -> Self:
        """Nothing is opened yet."""
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        """Closes all contexts."""
        for context in self._contexts.values():
            context.close()

    def page(self, account: str, path: str = "/desk") -> Page:
        """A page of an account that is logged in."""
        if account not in self._contexts:
            self._contexts[account] = self._browser.new_context(base_url=self._url, java_script_enabled=False)
            self._log_in(account)
        context = self._contexts[account]
        page = context.pages[0] if context.pages else context.new_page()
        page.goto(path)
        return page

    def scripted(self, account: str, path: str) -> Page:
        """The same account in a browser that runs scripts; the page closes with the others."""
        self.page(account)
        key = f"{account} with scripts"
        if key not in self._contexts:
            state = self._contexts[account].storage_state()
            self._contexts[key] = self._browser.new_context(base_url=self._url, storage_state=state)
        page = self._contexts[key].new_page()
        page.goto(path)
        return page

    def _log_in(self, account: str) -> None:
        page = self._contexts[account].new_page()
        page.goto("/login")
        page.fill("#account", account)
        page.fill("#password", self._password)
        page.fill("#code", self._code(account))
        page.click("main form button.button")
        page.wait_for_url("**/desk")

    def form(self, account: str, number: str, act: str) -> tuple[Page, Locator]:
        """The page of a letter and the opened form of an act on it."""
        page = self.page(account, f"/desk/letters/{number}" + ("?publication=1" if act == "propose" else ""))
        form = page.locator(f"form[action$='/{act}']")
        summary = page.locator(f"details.act#{act}:not([open]) > summary")
        if summary.count():
            summary.click()
        return page, form

    def act(self, account: str, number: str, name: str, **fields: str | list[str]) -> Page:
        """Fills in the form of an act, sends it, and sees that it was done."""
        page = self.send(account, number, name, **fields)
        expect(page.locator(".notice.good")).to_be_visible()
        return page

    def send(self, account: str, number: str, name: str, **fields: str | list[str]) -> Page:
        """The same, whatever comes of it."""
        page, form = self.form(account, number, name)
        for field, value in fields.items():
            fill(form, field, value)
        form.locator("button").click()
        return page

    def offered(self, account: str, number: str) -> set[str]:
        """The acts that the page of a letter offers."""
        page = self.page(account, f"/desk/letters/{number}")
        actions = page.locator("aside form[action*='/desk/letters/']")
        return {str(form.get_attribute("action")).rsplit("/", 1)[1] for form in actions.all()}
