"""Filling in the forms of the desk, whose fields are named `<type>:<name>`."""

from __future__ import annotations

from playwright.sync_api import Locator


def fill(form: Locator, name: str, value: str | list[str]) -> None:
    """One field: text, choice, or a list of boxes to be ticked."""
    controls = form.locator(f"[name$=':{name}']")
    if isinstance(value, list):
        for one in value:
            form.locator(f"[name$=':{name}'][value='{one}']").check()
    elif controls.first.evaluate("e => e.tagName") == "SELECT":
        controls.first.select_option(str(value))
    else:
        controls.first.fill(str(value))
