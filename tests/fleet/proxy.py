"""Debian's nginx in front of several servers, as people run it: it asks the next one when one lets
nobody in, and repeats nothing that may have been done. It remembers no failures (`max_fails=0`):
of two servers, one that was away a moment ago and one that goes now would be both of them."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.processes import free_port

PROGRAM = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
needs_nginx = pytest.mark.skipif(PROGRAM is None, reason="nginx (Debian's) is not installed")
SETTINGS = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.log notice;
events {{ worker_connections 4096; }}
http {{
  access_log off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  upstream app {{ {servers} keepalive 16; }}
  server {{
    listen 127.0.0.1:{port};
    proxy_http_version 1.1; proxy_connect_timeout 3s; proxy_read_timeout 30s;
    proxy_set_header Host $http_host;
    location / {{ proxy_pass http://app; proxy_set_header Connection ""; }}
    location /api/v1/chat {{
      proxy_pass http://app; proxy_set_header Connection upgrade;
      proxy_set_header Upgrade $http_upgrade; proxy_read_timeout 60s;
    }}
  }}
}}
"""


@contextmanager
def nginx(folder: Path, ports: Sequence[int]) -> Iterator[str]:
    """Its address."""
    port = free_port()
    servers = " ".join(f"server 127.0.0.1:{each} max_fails=0;" for each in ports)
    file = folder / "nginx.conf"
    file.write_text(SETTINGS.format(folder=folder, servers=servers, port=port))
    with subprocess.Popen([PROGRAM or "", "-c", str(file), "-e", f"{folder}/nginx.log"]) as process:
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGTERM)
