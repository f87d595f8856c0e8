"""One city for all tests here: images are built, containers started, and all of it is taken away at the end."""

from collections.abc import Iterator

import pytest

from deploy.testing.composed import ComposedCity, ComposeFailed, build, engine


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ComposedCity]:
    """A running city. Without an engine the tests fail, saying what to install: whoever asks for them wants them."""
    try:
        engine()
    except ComposeFailed as failed:
        pytest.fail(str(failed), pytrace=False)
    build()
    made = ComposedCity(tmp_path_factory.mktemp("compose"))
    try:
        made.up()
        yield made
    finally:
        made.close()
