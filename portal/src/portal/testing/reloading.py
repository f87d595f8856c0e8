"""Asking for a page anew until what happens elsewhere shows on it."""

from __future__ import annotations

from playwright.sync_api import Error, Locator

from casework.testing.waiting import wait_until

#: Said by chromium of a reload that falls between two documents of one page: nothing was loaded; ask again.
BETWEEN_PAGES = "Not attached to an active page"


def reload_until(shown: Locator, what: str, seconds: float = 20) -> None:
    """Reloads the page of `shown` until it is there; fails, saying `what` was waited for, after `seconds`."""

    def there() -> bool:
        try:
            shown.page.reload()
        except Error as error:
            if BETWEEN_PAGES not in str(error):
                raise
            return False
        return shown.count() > 0

    wait_until(there, what, seconds)
