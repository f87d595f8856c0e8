"""Applications at the front door: to the department's instance, stored while it is away, hard to guess at."""

import pytest
from sqlalchemy import select

from casework.crypto import receipts
from gateway.routes import DOCUMENT
from gateway.tables import stored_submission
from gateway.testing import disclosure
from gateway.testing.people import People
from gateway.testing.town import Town
from gateway.testing.wire import Cut

API = "/api/disclosure"
PATH = f"{API}/applications"
APPLICATION = {"department": "transport", "applicant_class": "natural", "description": "公交三号线的补贴协议"}
WRONG = "00000000"
LOST = (Cut.CONNECT, Cut.BEFORE, Cut.AFTER, Cut.MIDDLE, Cut.AWAY)
PDF = "application/pdf"


@pytest.fixture
def town(tmp_path):
    made = Town(tmp_path / "town", behind=disclosure.service, prepare=disclosure.make_tables)
    made.parts.documents.refresh()
    yield made
    made.close()


@pytest.fixture
def client(town):
    return town.app.test_client()


def kept(town):
    """What the disclosure service has."""
    with town.office.read() as connection:
        return list(connection.execute(select(disclosure.applications)))


def stored(town):
    with town.runtime.read() as connection:
        return [row.state for row in connection.execute(select(stored_submission))]


def drain(town, most=60):
    for _ in range(most):
        if "pending" not in stored(town):
            return
        town.forward()
    raise AssertionError(stored(town))


def apply(town, **more):
    return town.app.test_client().post(PATH, json=APPLICATION | more)


def test_an_application_gets_the_number_the_gateway_minted_and_is_found_by_it(town, client):
    answer = apply(town)
    (row,) = kept(town)
    assert (answer.status_code, answer.json["number"], answer.json["query_code"]) == (201, row.number, row.code)
    assert row.number.startswith(f"{town.ground.peers[town.instance]['code']}-")
    for path in (f"{PATH}/{row.number}", f"{API}/opinions/{row.number}/1", f"/api/track/{row.number.lower()}"):
        assert client.get(path, headers={"X-Query-Code": row.code}).json["description"] == row.description


def test_a_department_that_takes_no_applications_is_refused_before_any_service_is_asked(town):
    for department in ("archive", "nobody"):
        answer = apply(town, department=department)
        assert (answer.status_code, answer.json["code"]) == (422, "department_unknown")
    assert kept(town) == []


@pytest.mark.parametrize("cut", LOST)
def test_an_application_whose_service_is_away_is_taken_and_arrives_once(town, cut):
    town.wire.cuts = [cut]
    answer = apply(town)
    assert answer.status_code == 202
    assert answer.headers["Location"] == f"/api/track/{answer.json['number']}"
    said = receipts.verify(answer.json["receipt"], town.runtime.public_keys)
    assert receipts.matches(APPLICATION, said.digest)
    drain(town)
    (row,) = kept(town)
    assert (row.number, row.code) == (answer.json["number"], answer.json["query_code"])


def test_the_receipt_of_a_stored_application_names_nobody(town):
    """It is about department, class and description: whoever checks it needs no identity number."""
    town.wire.cuts = [Cut.BEFORE] * 2
    assert apply(town, name="李四").status_code == 422  # checked by the schema of the service that is away
    answer = apply(town)
    said = receipts.verify(answer.json["receipt"], town.runtime.public_keys)
    assert receipts.matches(APPLICATION, said.digest)


def test_a_stored_application_that_is_asked_for_is_on_its_way_and_no_wrong_guess(town, client):
    town.wire.cuts = [Cut.BEFORE]
    taken = apply(town).json
    for _ in range(8):
        waits = client.get(f"{PATH}/{taken['number']}", headers={"X-Query-Code": taken["query_code"]})
        assert (waits.status_code, waits.json["code"]) == (503, "stored_pending")
    drain(town)
    assert client.get(f"{PATH}/{taken['number']}", headers={"X-Query-Code": taken["query_code"]}).status_code == 200


def test_guesses_at_an_application_and_at_its_letters_count_together(town, client):
    number = apply(town).json["number"]
    (row,) = kept(town)
    paths = (f"{PATH}/{number}", f"{API}/opinions/{number}/1", f"/api/track/{number}", f"{API}/opinions/{number}/2")
    for path in (*paths, paths[0]):
        assert client.get(path, headers={"X-Query-Code": WRONG}).status_code == 404
    for path in paths:
        answer = client.get(path, headers={"X-Query-Code": row.code})
        assert (answer.status_code, answer.json["code"]) == (429, "too_many_guesses")


def test_a_release_is_fetched_by_its_link_alone(client):
    assert client.get(f"{API}/releases/abc").json == {"token": "abc"}


class TestDocuments:
    """What is to be released comes in up to 50 MB with its form; one byte more is refused before any is sent on."""

    @pytest.fixture
    def upload(self, town):
        people = People(town.app)
        people.add("anna", "clerk", department="transport")
        browser, number = people.browser("anna"), apply(town).json["number"]

        def post(path, size):
            headers = {"X-CSRF-Token": browser.csrf, "Content-Type": PDF}
            return browser.client.post(f"{API}/{path.format(number)}", data=b"x" * size, headers=headers)

        return post

    def test_the_largest_that_is_taken(self, upload):
        assert upload("desk/applications/{}/documents", DOCUMENT).json["bytes"] == DOCUMENT

    @pytest.mark.parametrize(
        ("path", "size"),
        [
            ("desk/applications/{}/documents", DOCUMENT + 1),
            ("applications/{}/attachments", 11 * 2**20),
            ("desk/applications/{}/sign", 2**20 + 1),
        ],
    )
    def test_more_than_that(self, upload, path, size):
        answer = upload(path, size)
        assert (answer.status_code, answer.json["code"]) == (413, "body_too_large")
