"""nginx as a reverse proxy with kept connections: the peer of the gateway."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Self

from deploy.bench.programs import BenchFailed, Program
from deploy.city import free_port

CONFIG = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx-error.log;
events {{ worker_connections 1024; }}
http {{
  access_log off; client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  upstream service {{ server {service}; keepalive 64; }}
  server {{
    listen 127.0.0.1:{port}; keepalive_requests 10000000;
    location / {{
      proxy_pass http://service; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host;
      proxy_set_header X-Forwarded-For $remote_addr; proxy_set_header X-Forwarded-Proto $scheme;
    }}
  }}
}}
"""


class nginx(Program):  # noqa: N801 - as the program is called
    """One worker on `port`, in front of the service at `url`."""

    def __init__(self, url: str, folder: Path) -> None:
        program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
        if program is None:
            raise BenchFailed("nginx is not installed: apt-get install nginx")
        self.port = free_port()
        self._url = f"http://127.0.0.1:{self.port}"
        place = folder / "nginx"
        place.mkdir(mode=0o755)
        config = place / "nginx.conf"
        config.write_text(CONFIG.format(folder=place, port=self.port, service=url.removeprefix("http://")))
        super().__init__([program, "-c", str(config), "-e", str(place / "start.log")], None, place / "out.log")

    def __enter__(self) -> Self:
        return self.answers(f"{self._url}/live")
