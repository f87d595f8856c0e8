"""Who complains and handles; 督办: a letter of the mailbox as it is heard, and what is said about its acts."""

import pytest

from svc_complaints.service import service as complaints
from svc_complaints.testing.channels import DUE, Channel
from svc_complaints.testing.desk import City

ACTS = "/api/complaints/supervision/acts"


@pytest.fixture
def city(as_):
    """Everybody."""
    return City(as_)


@pytest.fixture
def mailbox(runtime):
    """The mailbox as it is heard, with one letter."""
    channel = Channel(complaints, runtime)
    channel.receive(DUE)
    return channel


@pytest.fixture
def red(mailbox, clock):
    """The red card of that letter, one day too late: its id."""
    clock.forward(days=22)
    mailbox.notices()
    return 1


@pytest.fixture
def say(as_):
    """`say(actor, id, action, …)`: an act on an act; its answer."""

    def send(actor, id_, action, **body):
        return as_(actor).post(f"{ACTS}/{id_}/{action}", json=body)

    return send
