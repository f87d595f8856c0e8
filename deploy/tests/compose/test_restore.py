"""Everything of a city is lost but its backup, and comes back: letters, people, keys, the books."""

from pathlib import Path

import pytest

from deploy.testing.composed import ComposedCity, ComposeFailed

pytestmark = pytest.mark.timeout(1800)


def test_a_backup_brings_the_city_back(city: ComposedCity, tmp_path: Path) -> None:
    counted = city.received()
    given = city.write("备份以后还在").json()
    proof = {"X_Query_Code": given["query_code"]}
    tracked = city.get(f"/api/track/{given['number']}", **proof).json()
    city.wait(lambda: city.received() > counted, "the scoreboard counts it")
    before = city.received()
    keys = city.get("/.well-known/jwks.json").json()

    city.script("backup", str(tmp_path / "backup"))
    with pytest.raises(ComposeFailed, match="stop them first"):
        city.script("restore", str(tmp_path / "backup"))
    city.close()
    city.script("restore", str(tmp_path / "backup"))
    city.up()

    city.run("run", "--rm", "--no-deps", "portal-main-admin", "run", "scoreboard-rebuild")
    assert city.get(f"/api/track/{given['number']}", **proof).json() == tracked
    assert city.get("/.well-known/jwks.json").json() == keys
    assert city.received() == before
    assert city.write("恢复以后能写").status_code == 201
    city.wait(lambda: city.received() == before + 1, "the new one is counted too")


def test_a_damaged_backup_is_refused(city: ComposedCity, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    city.script("backup", str(folder))
    with (folder / "mailbox_city.dump").open("ab") as dump:
        dump.write(b"x")
    with pytest.raises(ComposeFailed, match=r"mailbox_city\.dump: FAILED"):
        city.script("restore", str(folder))
