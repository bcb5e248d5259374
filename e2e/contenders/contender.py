"""Visits a room under one of kazoo's own locks, as core/machines/fixtures/visitor.ts does under ours.

    contender.py HOSTS RECIPE PATH ROOM NAME ROUNDS STAY_MS LEASES [PATIENCE_MS]

RECIPE is lock, read, write, semaphore or election. It waits as long as it takes, or with PATIENCE_MS fails after that. Each time it is in, it leaves an ephemeral in ROOM, prints as a line of
JSON all that it finds there, and writes its name and its contender's znode into the book, ROOM-book.
"""

import json
import sys
import time

from kazoo.client import KazooClient


def visit(client, room, mark, name, node, stay_ms):
    own = client.create("%s/%s-%s-" % (room, mark, name), ephemeral=True, sequence=True)
    print(json.dumps({"name": name, "marks": client.get_children(room)}), flush=True)
    line = "%s %s" % (name, node)
    client.create(room + "-book/line-", line.encode("utf-8"), sequence=True)
    time.sleep(stay_ms / 1000.0)
    client.delete(own)


def main(hosts, recipe, path, room, name, rounds, stay_ms, leases, patience_ms=None):
    client = KazooClient(hosts, timeout=4)
    client.start()
    client.ensure_path(room)
    client.ensure_path(room + "-book")
    if recipe == "election":
        election = client.Election(path, name)
        for _ in range(int(rounds)):
            election.run(lambda: visit(client, room, "in", name, election.lock.node, float(stay_ms)))
    else:
        makers = {
            "semaphore": lambda path, name: client.Semaphore(path, name, int(leases)),
            "lock": client.Lock,
            "read": client.ReadLock,
            "write": client.WriteLock,
        }
        mark = recipe if recipe in ("read", "write") else "in"
        lock = makers[recipe](path, name)
        patience = None if patience_ms is None else float(patience_ms) / 1000.0
        for _ in range(int(rounds)):
            # Not `with lock`, which goes in whatever acquire() says.
            if not lock.acquire(timeout=patience):
                sys.exit("not acquired")
            try:
                node = getattr(lock, "node", name)
                visit(client, room, mark, name, node, float(stay_ms))
            finally:
                lock.release()
    client.stop()


main(*sys.argv[1:])
