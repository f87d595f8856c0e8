"""When a city counts as started."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from deploy.processes import RunningCity


class _Complaints(BaseHTTPRequestHandler):
    def do_GET(self):
        body = json.dumps({"ready": True, "instance": "complaints/city"}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Nothing: a test's output is its result."""


@pytest.fixture
def url():
    """Where an instance answers that says it is complaints/city."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Complaints)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize(("instance", "ready"), [("complaints/city", True), ("portal/city", False)])
def test_an_instance_is_ready_when_it_answers_itself(url, instance, ready, tmp_path):
    (tmp_path / "config").mkdir()
    (tmp_path / "pids.json").write_text("{}")
    (tmp_path / "config" / "topology.json").write_text(json.dumps({"instances": {instance: {"url": url}}}))
    assert RunningCity(tmp_path, 0)._ready() is ready
