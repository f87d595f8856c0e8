"""Set-up of a city: keys, configuration, databases. Safe to run again: what is there stays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from casework.crypto.keyfiles import make_custody_key, make_keys, publish
from casework.runtime import Runtime
from casework.settings import Settings
from casework.storage.database import Database
from casework.storage.migrate import upgrade
from deploy.city import GATEWAY, MEMBERS, City
from deploy.disclosure import write_disclosure
from deploy.twins import write_partners
from deploy.written import write_once
from gateway.directory.use_cases import begin

DEPARTMENTS = (
    ("jiaotong", "市交通运输局", "Transport Bureau"),
    ("chengguan", "市城市管理局", "Urban Management Bureau"),
    ("jiaoyu", "市教育局", "Education Bureau"),
    ("renshe", "市人力资源和社会保障局", "Human Resources and Social Security Bureau"),
    ("zhujian", "市住房和城乡建设局", "Housing and Construction Bureau"),
    ("weijian", "市卫生健康委员会", "Health Commission"),
)
# Who takes 效能投诉, in this order (config/complaints.json); they take letters as every department does
OFFICES = (
    ("xiaoneng", "市效能建设办公室", "Efficiency Office"),
    ("jiwei", "市纪委监委", "Discipline Inspection Commission"),
)
OFFICE_IDS = tuple(id_ for id_, *_ in OFFICES)
REGION = "450100"  # 行政区划代码 of the model city


def department(id_: str, name: str, name_en: str) -> dict[str, Any]:
    """An entry of departments.json; the mailbox of all of them is one instance at first."""
    instances = {"mailbox": "mailbox/city"}
    if id_ in OFFICE_IDS:
        instances["complaints"] = "complaints/city"
    else:  # those are no administrative agencies (条例 art. 2)
        instances["disclosure"] = "disclosure/city"
    return {"id": id_, "name": name, "name_en": name_en, "region": REGION, "instances": instances}


def prepare(city: City, departments: Sequence[tuple[str, str, str]] = DEPARTMENTS) -> None:
    """Makes all that is missing before the city can start."""
    for folder in ("keys", "config", "data", "log"):
        (city.var / folder).mkdir(parents=True, exist_ok=True)
        (city.var / folder).chmod(0o700)  # what people wrote lies here
    for member in MEMBERS:
        make_keys(city.var / "keys", member.instance)
        if member.service.custody:
            make_custody_key(city.var / "keys", member.instance)
        (city.var / "data" / member.file_name).mkdir(exist_ok=True)
    publish(city.var / "keys")
    write_departments(city, departments)
    write_complaints(city)
    write_disclosure(city)
    write_partners(city)
    city.write_topology()
    for member in MEMBERS:
        database = Database(city.database_url(member))
        upgrade(member.service, database)
        database.dispose()
    import_departments(city)


def import_departments(city: City) -> None:
    """The file becomes the gateway's directory, once: letters can go in the moment the gateway listens."""
    member = next(m for m in MEMBERS if m.instance == GATEWAY)
    runtime = Runtime(Settings.from_env(city.environment(member)))
    begin(runtime)
    runtime.database.dispose()


def write_departments(city: City, departments: Sequence[tuple[str, str, str]] = DEPARTMENTS) -> None:
    """The departments with which the city begins; a file that is there already is the city's own, and stays.

    The offices are among them whatever the others are: complaints must have somebody to go to.
    """
    begin_with = [department(*d) for d in (*departments, *OFFICES)]
    write_once(city.var / "config" / "departments.json", {"departments": begin_with})


def write_complaints(city: City) -> None:
    """Which offices complaints go to; a file that is there already stays."""
    write_once(city.var / "config" / "complaints.json", {"offices": list(OFFICE_IDS)})
