"""转办 (art. 39 ¶1): with the applicant's consent a complaint in disguise goes on elsewhere, under the same number."""

from __future__ import annotations

from casework.domain.errors import Invalid
from casework.runtime import Runtime
from svc_disclosure import configuration


def offers(runtime: Runtime) -> list[str]:
    """The instances that the city has named for it, and that run here."""
    named = configuration.of(runtime).setting().conversions
    return [one for one in named if one in runtime.topology.peers and one != runtime.instance]


def check_offered(runtime: Runtime, to: str) -> None:
    """Raises Invalid for an instance that takes no conversions."""
    if to not in offers(runtime):
        known = ", ".join(offers(runtime)) or "none here"
        raise Invalid("conversion_unknown", f"Offer one of: {known}.", errors={"convert_to": ["unknown instance"]})
