"""Lock cycles with kazoo: python3 kazoo_locks.py HOST:PORT PATH CONTENDERS CYCLES. Prints seconds."""
import sys
import threading
import time

from kazoo.client import KazooClient

hosts, path, contenders, cycles = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
clients = [KazooClient(hosts=hosts, timeout=10) for _ in range(contenders)]
for client in clients:
    client.start()
clients[0].ensure_path(path)
go = threading.Barrier(contenders + 1)


def contend(client):
    lock = client.Lock(path)
    go.wait()
    for _ in range(cycles):
        with lock:
            pass


threads = [threading.Thread(target=contend, args=(client,)) for client in clients]
for thread in threads:
    thread.start()
go.wait()
began = time.monotonic()
for thread in threads:
    thread.join()
print(time.monotonic() - began)
for client in clients:
    client.stop()
