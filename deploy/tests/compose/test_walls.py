"""What a container holds and may do, and what it may not: a service that is broken into gives away nobody else."""

import pytest

from deploy.testing.composed import ComposedCity

pytestmark = pytest.mark.timeout(1800)
OWN = {
    "mailbox-city": "svc_mailbox", "complaints-city": "svc_complaints", "disclosure-city": "svc_disclosure",
    "portal-main": "portal", "gateway-main": "gateway",
}  # fmt: skip
KEYS = {name: [f"{name.replace('-', '.')}.json"] for name in (*OWN, "exchange-main")}
KEYS["complaints-city"].append("complaints.city.custodian.json")
EVERYONE = [*OWN, *(f"{name}-worker" for name in KEYS), "exchange-main", "postgres", "rabbitmq"]


def test_only_the_gateway_has_a_port_outside(city: ComposedCity) -> None:
    published = {name: city.inspect(name)["HostConfig"]["PortBindings"] or {} for name in EVERYONE}
    here = {"8080/tcp": [{"HostIp": "127.0.0.1", "HostPort": str(city.port)}]}
    assert {name: ports for name, ports in published.items() if ports} == {"gateway-main": here}


def test_what_is_internal_stays_inside(city: ComposedCity) -> None:
    assert [city.get(path).status_code for path in ("/metrics", "/internal/events")] == [404, 404]


@pytest.mark.parametrize("name", OWN)
def test_an_image_holds_its_own_package_and_casework(city: ComposedCity, name: str) -> None:
    ours = ["casework", "deploy", *OWN.values()]  # the gateway's package brings the exchange, for a process of its own
    code = f"import importlib.util as u; print(*[n for n in {ours!r} if u.find_spec(n)])"
    assert city.python(name, code).split() == ["casework", OWN[name]]


@pytest.mark.parametrize("name", OWN)
def test_a_service_has_no_rights_on_its_machine(city: ComposedCity, name: str) -> None:
    code = """if True:
        import os, pathlib
        print(os.getuid(), os.access('/opt/wenzheng', os.W_OK), os.access('/var/lib/wenzheng/keys', os.W_OK))
        print(*[line.split()[1] for line in open('/proc/self/status') if line.startswith(('CapEff', 'NoNewPrivs'))])"""
    assert city.python(name, code).splitlines() == ["10001 False False", "0000000000000000 1"]


@pytest.mark.parametrize("name", KEYS)
def test_a_service_sees_no_keys_but_its_own(city: ComposedCity, name: str) -> None:
    assert sorted(city.python(name, "import os; print(*os.listdir('keys'))").split()) == sorted(
        [*KEYS[name], "public.json"]
    )
    holders = "import json; print(*sorted({k['instance'] for k in json.load(open('keys/public.json'))['keys']}))"
    assert city.python(name, holders).split() == [
        "complaints/city", "disclosure/city", "exchange/main", "gateway/main", "mailbox/city", "portal/main",
    ]  # fmt: skip


def test_a_role_does_not_get_into_another_database(city: ComposedCity) -> None:
    code = """if True:
        import os, psycopg
        own = os.environ['DATABASE_URL'].replace('+psycopg', '')
        psycopg.connect(own).close()
        for name in ('mailbox_city', 'gateway_main', 'postgres', 'template1'):
            try:
                psycopg.connect(own.rsplit('/', 1)[0] + '/' + name)
                print('open', name)
            except psycopg.OperationalError as error:
                print('permission denied' in str(error))"""
    assert city.python("portal-main", code).split() == ["True"] * 4


def test_an_account_may_only_publish_its_own_events(city: ComposedCity) -> None:
    code = """if True:
        import os, pika
        def attempt(what):
            with pika.BlockingConnection(pika.URLParameters(os.environ['AMQP_URL'])) as connection:
                channel = connection.channel()
                channel.confirm_delivery()
                try:
                    what(channel)
                    return 200
                except pika.exceptions.ChannelClosedByBroker as refused:
                    return refused.reply_code
        print(attempt(lambda c: c.queue_declare('portal.main.more')),
              attempt(lambda c: c.queue_bind('portal.main.inbox', 'casework.events', 'x.#')),
              attempt(lambda c: c.basic_get('mailbox.city.inbox')),
              attempt(lambda c: c.basic_publish('casework.events', 'mailbox.city.letter_received.v1', b'{}')),
              attempt(lambda c: c.basic_publish('casework.events', 'portal.main.test.v1', b'{}')))"""
    assert city.python("portal-main", code).split() == ["403", "403", "403", "403", "200"]


@pytest.mark.parametrize("name", OWN)
def test_nothing_of_the_building_machine_is_in_an_image(city: ComposedCity, name: str) -> None:
    code = """if True:
        import pathlib
        apt = [p for p in pathlib.Path('/etc/apt').rglob('*') if p.suffix in ('.list', '.sources', '.conf', '')]
        text = ' '.join(p.read_text() for p in [*apt, *pathlib.Path('/etc').glob('pip.conf')] if p.is_file())
        print(*sorted({word.split('/')[2] for word in text.split() if '://' in word}))"""
    assert city.python(name, code) == ""
    assert (
        city.python(name, "import os; print(os.path.exists('/etc/pip.conf'), os.path.exists('/third'))")
        == "False False"
    )
