"""What every service's tests check, except that its routes ask for an assertion: here identity begins."""

from casework.testing.checks import (  # noqa: F401
    test_every_route_says_who_may,
    test_migrations_match_the_tables,
)
