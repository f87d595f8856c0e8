"""The checks that every service gets for nothing."""

from casework.testing.checks import *  # noqa: F403
