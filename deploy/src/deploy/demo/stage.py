"""The demo's city: prepared, started, given its people; then the story; then it stays (or ends with ONCE=1)."""

from __future__ import annotations

import hashlib
import json
import signal
import sys
from base64 import b32encode
from pathlib import Path

from rich.console import Console

from casework.domain.actors import Kind, Role
from deploy.accounts import Registrar, Wanted
from deploy.city import City, port_is_free
from deploy.demo.applying import AGENCY, HEAD, ApplyingScenes
from deploy.demo.clock import CityClock
from deploy.demo.late import LateScenes
from deploy.demo.partners import Partner, PartnerScenes
from deploy.demo.story import Story
from deploy.disclosure import appoint
from deploy.processes import CityFailed, RunningCity
from deploy.setup import prepare
from deploy.twins import twin_url
from gateway.testing.codes import totp_now

PASSWORD = "Demo-2026-wenzheng"  # noqa: S105 - printed on the screen; a demo listens on this machine only


def demo_secret(login: str) -> str:
    """The secret of a demo account's second factor: as public as the demo's password, the same in every run."""
    return b32encode(hashlib.sha256(f"wenzheng-demo:{login}".encode()).digest()[:20]).decode("ascii")


def _staff(login: str, name: str, department: str, role: Role) -> Wanted:
    return Wanted(login, PASSWORD, Kind.STAFF, name, department, (role.value,), demo_secret(login))


PEOPLE = (
    Wanted("zhangmin", PASSWORD, Kind.CITIZEN, "张敏"),
    _staff("jt-jingban", "交通经办", "jiaotong", Role.CLERK),
    _staff("jt-shenhe", "交通审核", "jiaotong", Role.REVIEWER),
    _staff("cg-jingban", "城管经办", "chengguan", Role.CLERK),
    _staff("cg-shenhe", "城管审核", "chengguan", Role.REVIEWER),
    _staff("xiaoneng-review", "效能审核", "xiaoneng", Role.REVIEWER),
    _staff("xiaoneng-a", "效能经办甲", "xiaoneng", Role.CLERK),
    _staff("xiaoneng-b", "效能经办乙", "xiaoneng", Role.CLERK),
    _staff("zj-jingban", "住建经办", "zhujian", Role.CLERK),
    _staff("zj-shenhe", "住建审核", "zhujian", Role.REVIEWER),
    _staff("zj-fuze", "住建公开机构负责人", "zhujian", Role.REVIEWER),
    _staff("duban", "督办", "", Role.SUPERVISOR),
    _staff("xitong", "系统管理员", "", Role.SYSTEM_ADMIN),
    _staff("anquan", "安全管理员", "", Role.SECURITY_ADMIN),
    _staff("shenji", "审计管理员", "", Role.AUDITOR),
)
SECRETS = {person.login: person.totp for person in PEOPLE if person.totp}


def demo_code(login: str) -> str:
    """What the app of a demo account shows now; empty for one without a second factor."""
    return totp_now(SECRETS[login]) if login in SECRETS else ""


def demo(var: Path, port: int, *, once: bool) -> int:
    """Plays the story; the last line is its JSON. Exit code 0 when nothing was lost, 2 when the port is taken."""
    if not port_is_free("127.0.0.1", port):
        print(f"port {port} is taken; choose another one: PORT={port + 1} make demo", file=sys.stderr)
        return 2
    city = City((var / "demo").absolute(), port=port)
    console = Console(stderr=True)
    console.print("setting up keys, databases and people …")
    prepare(city)
    _people(city)
    running = RunningCity(city.var, port, {"twins": True, "demo": True})
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # ends by way of `finally`, and the city with it
    try:
        running.start()
        story = Story(running.url, PASSWORD, console, demo_code)
        result = _partners(story, city).play(story.play())
        clock = CityClock(city.demo_clock)
        result = ApplyingScenes(story, clock).play(LateScenes(story, clock).play(result))
        if once:
            print(json.dumps(result))
            return 0 if result["lost"] == 0 else 1
        _invite(console, running.url)
        print(json.dumps(result), flush=True)
        return running.wait()
    except CityFailed as failed:
        console.print(f"[red]{failed}")
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        running.stop()


def _partners(story: Story, city: City) -> PartnerScenes:
    """Where they listen was written down when the city was made ready."""
    return PartnerScenes(story, *(Partner(twin_url(city, name)) for name in ("petitions", "centre")))


def _people(city: City) -> None:
    """Accounts for the story, and what one of them heads; those of an earlier run stay."""
    registrar, ids = Registrar(city), {}
    try:
        for person in PEOPLE:
            ids[person.login] = registrar.account_once(person)
    finally:
        registrar.close()
    appoint(city, AGENCY, [ids[HEAD]])


def _invite(console: Console, url: str) -> None:
    console.print(f"\n[bold]The city stays at {url}[/] — pages: {url}/ , desk: {url}/desk , API: {url}/api/docs")
    console.print(f"accounts (password {PASSWORD}): " + ", ".join(person.login for person in PEOPLE))
    console.print("second factors of the staff, for an authenticator app:")
    console.print("\n".join(f"  {login}  {secret}" for login, secret in SECRETS.items()))
    console.print("end it with Ctrl-C")
