"""How the web server runs: two processes of four threads, and no line in its log says who asked for what.

docs/decisions/0001-gunicorn-gthread.md says why this server.
"""

from pathlib import Path

worker_class = "gthread"
workers = 2
threads = 4
# Each process opens its own database connections: a connection must not cross a fork.
preload_app = False
timeout = 60
graceful_timeout = 20
keepalive = 5
# An address holds a coupon's or a transaction's id, so nothing is written for a request that went well.
accesslog = None
errorlog = "-"
loglevel = "warning"
# Heartbeats of the workers are files; on a slow disk they would be taken for a hang.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
# Signals are enough; a socket in the user's home is one more door.
control_socket_disable = True
