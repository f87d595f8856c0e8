"""The floor of the intake: letter row and event row in one transaction, by psycopg, 16 threads of one process.

Run as a program of its own (`python -m deploy.bench.plain_inserts URL SECONDS CLIENTS`), so that nothing else of the
bench shares its interpreter. Prints `{"rate", "p99", "count"}`.
"""

from __future__ import annotations

import json
import sys
import threading
import time

import psycopg

from deploy.bench.letter_requests import letter

TABLES = """
CREATE TABLE IF NOT EXISTS bench_letter (number text PRIMARY KEY, department text NOT NULL, kind text NOT NULL,
  subject text NOT NULL, body text NOT NULL, received_at timestamptz NOT NULL, document text NOT NULL);
CREATE TABLE IF NOT EXISTS bench_event (id bigserial PRIMARY KEY, subject text NOT NULL, type text NOT NULL,
  data text NOT NULL)
"""
LETTER = "INSERT INTO bench_letter VALUES (%s, %s, %s, %s, %s, now(), %s)"
EVENT = "INSERT INTO bench_event (subject, type, data) VALUES (%s, %s, %s)"
TYPE = "mailbox.letter_received.v1"


def main(url: str, seconds: float, clients: int) -> None:
    """Runs it."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(TABLES)
    times: list[list[float]] = [[] for _ in range(clients)]
    begin = threading.Barrier(clients + 1)
    threads = [threading.Thread(target=_client, args=(url, seconds, mine, begin), daemon=True) for mine in times]
    for thread in threads:
        thread.start()
    begin.wait()
    began = time.perf_counter()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    every = sorted(each for mine in times for each in mine)
    if not every:
        raise SystemExit("no transaction was finished")
    p99 = every[int(len(every) * 0.99)] * 1000
    print(json.dumps({"rate": len(every) / took, "p99": p99, "count": len(every)}))


def _client(url: str, seconds: float, times: list[float], begin: threading.Barrier) -> None:
    body = letter(1, named=True)
    document = json.dumps(body, ensure_ascii=False)
    with psycopg.connect(url, autocommit=True) as connection:
        stem = f"{connection.info.backend_pid}-{time.time_ns()}"
        begin.wait()
        until = time.perf_counter() + seconds
        while (now := time.perf_counter()) < until:
            number = f"{stem}-{len(times)}"
            values = (number, body["department"], body["kind"], body["subject"], body["body"], document)
            with connection.transaction():
                connection.execute(LETTER, values)
                connection.execute(EVENT, (number, TYPE, document))
            times.append(time.perf_counter() - now)


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]))
