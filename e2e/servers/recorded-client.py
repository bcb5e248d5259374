"""What kazoo says. Run by record-fixtures.ts, with the server as its argument."""
import sys

from kazoo.client import KazooClient
from kazoo.exceptions import BadVersionError, NoNodeError
from kazoo.security import make_digest_acl

client = KazooClient(hosts=sys.argv[1], timeout=4.0)
client.start()
client.add_auth("digest", "ana:hush")
client.ensure_path("/kazoo")
client.create("/kazoo/a", b"x")
client.create("/kazoo/n-", b"y", ephemeral=True, sequence=True, include_data=True)
client.create("/kazoo/secret", b"", acl=[make_digest_acl("ana", "hush", all=True)])
client.get("/kazoo/a", watch=lambda event: None)
client.set("/kazoo/a", b"z", version=0)
client.exists("/kazoo/later", watch=lambda event: None)
client.get_children("/kazoo", watch=lambda event: None)
client.get_children("/kazoo", include_data=True)
client.get_acls("/kazoo/secret")
client.set_acls("/kazoo/secret", [make_digest_acl("ana", "hush", read=True)])
client.sync("/kazoo")
transaction = client.transaction()
transaction.check("/kazoo/a", version=1)
transaction.create("/kazoo/later", b"l", sequence=False)
transaction.set_data("/kazoo/a", b"t")
transaction.delete("/kazoo/later")
transaction.commit()
transaction = client.transaction()
transaction.create("/kazoo/b", b"")
transaction.delete("/nobody")
transaction.commit()
for failing in (lambda: client.get("/nobody"), lambda: client.set("/kazoo/a", b"", version=7)):
    try:
        failing()
    except (NoNodeError, BadVersionError):
        pass
client.delete("/kazoo", recursive=True)
client.stop()
client.close()
