"""pytest plugin: kazoo's own tests against a server that kazoo did not start.

ZOOTROPE_HOSTS     host:port[,host:port]  where the server is
ZOOTROPE_OUTCOMES  a file to append to: one line of JSON for each test, [id, outcome, why]

Nothing in kazoo is changed but where its tests look for their cluster. What would stop a server is skipped.
"""
import json
import os

os.environ.setdefault("ZOOKEEPER_VERSION", "3.8.0")  # The harness wants to know; nothing is started by it.

import kazoo.testing.harness
import pytest


class ExternalServer:
    running = True

    def __init__(self, address):
        self.address = address
        self.host, port = address.rsplit(":", 1)
        self.client_port = int(port)

    def stop(self):
        pytest.skip("stops a server")

    def run(self):
        pass


class ExternalCluster(list):
    def __getitem__(self, index):
        if index >= len(self):
            pytest.skip("needs more servers")
        return super().__getitem__(index)

    def start(self):
        pass

    stop = reset = terminate = start


cluster = ExternalCluster(ExternalServer(address) for address in os.environ["ZOOTROPE_HOSTS"].split(","))
kazoo.testing.harness.get_global_cluster = lambda: cluster


def pytest_collection_modifyitems(items):
    for item in items:
        if "TestReconfig" in item.nodeid:
            item.add_marker(pytest.mark.skip(reason="reconfigures the ensemble"))


def pytest_runtest_logreport(report):
    if report.when != "call" and report.outcome == "passed":
        return
    why = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr or "").strip()[-400:]
    name = report.nodeid.rsplit("/", 1)[-1]
    with open(os.environ["ZOOTROPE_OUTCOMES"], "a") as outcomes:
        outcomes.write(json.dumps([name, report.outcome, why]) + "\n")
