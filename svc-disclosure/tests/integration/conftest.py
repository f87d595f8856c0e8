"""Who handles applications with papers."""

import pytest

from svc_disclosure.testing.desk import City
from svc_disclosure.testing.desk_papers import Papers


@pytest.fixture
def city(as_):
    """Everybody."""
    return City(as_)


@pytest.fixture
def papers(as_, runtime):
    """Who handles, with papers."""
    return Papers(as_, runtime)


@pytest.fixture
def number(papers):
    """An application at work."""
    return papers.city.at_work()["number"]
