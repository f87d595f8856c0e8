"""What is kept, how large it may be, how many may wait, and how it goes."""

import pytest
from sqlalchemy import select

from casework.crypto import keyfiles, sealed_columns
from casework.crypto.keys import KeyRing
from casework.crypto.vault import Vault
from casework.storage.tables import audit_entry
from exchange.domain.catalogue import MESSAGES, MOST_MESSAGE
from exchange.domain.ordering import MOST_HELD, Known, Mark, Verdict, judge
from exchange.domain.shapes import MOST_ANSWER, MOST_PAPER
from exchange.service import service
from exchange.storage import cases
from exchange.storage.tables import exchange_outgoing
from exchange.testing.office import paper
from exchange.testing.town import CONTENT, NUMBER
from exchange.use_cases import refusing
from exchange.use_cases.erasing import erase_copies


def test_a_case_that_its_service_has_erased_goes_here_too(town):
    town.refer()
    with town.runtime.unit_of_work() as uow:
        uow.connection.execute(exchange_outgoing.update().values(state="sent"))
        assert erase_copies(uow, NUMBER) == {"exchange_content": 1, "exchange_outgoing": 1, "stored_file": 0}
        assert erase_copies(uow, NUMBER) == {"exchange_content": 0, "exchange_outgoing": 0, "stored_file": 0}
    with town.runtime.read() as connection:
        assert connection.scalars(select(exchange_outgoing.c.body)).all() == [""]
    assert town.case().number == NUMBER


def test_kept_content_is_sealed_and_a_new_data_key_seals_it_again(town):
    town.refer()
    settings = town.runtime.settings
    keyfiles.add_data_key(settings.keys_dir, town.runtime.instance)
    vault = Vault.of(KeyRing.load(settings.keys_dir, town.runtime.instance))
    changed = sealed_columns.rotate(town.runtime.database.write, service.metadata, vault)
    assert changed["exchange_content.content"] == 1
    with town.runtime.unit_of_work() as uow:
        assert cases.kept(uow, "petitions", NUMBER) == dict(CONTENT)


@pytest.mark.parametrize(("size", "outcome"), [(MOST_PAPER, "applied"), (MOST_PAPER + 1, "refused")])
def test_the_largest_decision_still_goes_through_every_seal_on_its_way(town, size, outcome):
    town.refer()
    town.acknowledge()
    sheet = paper(b"%PDF" + b"x" * (size - 4))
    data = {"alias": "XF-1", "outcome": "support", "decided_at": town.bureau.now(), "sha256": sheet["sha256"]}
    inside = {"text": "𠮷" * MOST_ANSWER, "paper": sheet}
    message = town.bureau.message("petition.result.v1", NUMBER, data, inside)
    raw = town.bureau.signed(message)
    assert len(raw) < MOST_MESSAGE
    assert town.taker.take("petitions", raw) == outcome
    assert len(town.announced("partner_concluded")) == (outcome == "applied")


@pytest.mark.parametrize(("held", "verdict"), [(MOST_HELD - 1, Verdict.HOLD), (MOST_HELD, Verdict.FULL)])
def test_a_thousand_messages_of_a_case_may_wait(held, verdict):
    assert judge(Mark("id", 5, "d"), Known(head=0, held=held)) is verdict


def test_a_flood_of_bad_messages_ends_in_the_log_and_good_ones_still_pass(town, monkeypatch):
    monkeypatch.setattr(refusing, "MOST_REPORTS", 3)
    town.refer()
    for n in range(10):
        assert town.taker.take("petitions", b"bad %d" % n) == "bad"
    assert len(town.reports()) == len(town.sent(town.bureau, "exchange.rejected.v1")) == 3
    assert town.acknowledge() == "applied"
    town.clock.forward(hours=1, seconds=1)
    town.taker.take("petitions", b"bad again")
    assert len(town.reports()) == 4


def test_every_type_says_which_way_it_goes_and_personal_content_has_one_place():
    for message in MESSAGES.values():
        assert all("wenzheng" in way for way in message.ways)
        assert ("sealed" in message.about_data["properties"]) == (message.sealed is not None)
        personal = {"name", "phone", "email", "address", "people", "title", "body", "xfr", "query_code"}
        assert not personal & set(message.data["properties"])


def test_what_is_sealed_to_a_partner_is_written_into_the_audit(town):
    town.refer()
    with town.runtime.read() as connection:
        actions = connection.scalars(select(audit_entry.c.action)).all()
    assert actions == ["exchange_sealed_to_partner"]
