import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/**
 * What Apache's client says for the calls that its command line does not make. Run by record-fixtures.ts, which cuts the
 * connection when this asks for it: after that, the client asks for its watches again.
 */
public class RecordedClient {
    private static CountDownLatch connected = new CountDownLatch(1);

    public static void main(String[] args) throws Exception {
        Watcher session = (WatchedEvent event) -> {
            if (event.getState() == Watcher.Event.KeeperState.SyncConnected && event.getPath() == null) connected.countDown();
        };
        ZooKeeper zk = new ZooKeeper(args[0], 4000, session);
        connected.await();
        zk.addAuthInfo("digest", "ana:hush".getBytes());
        zk.create("/program", "x".getBytes(), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        zk.create("/program/box", null, Ids.CREATOR_ALL_ACL, CreateMode.CONTAINER, new Stat());
        zk.create("/program/brief", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_WITH_TTL, new Stat(), 60_000);
        zk.create("/program/n-", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_SEQUENTIAL_WITH_TTL, new Stat(), 60_000);
        zk.create("/program/mine", "y".getBytes(), Ids.READ_ACL_UNSAFE, CreateMode.EPHEMERAL, new Stat());
        zk.multi(Arrays.asList(
            Op.check("/program", 0),
            Op.create("/program/a", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT),
            Op.create("/program/b", "b".getBytes(), Ids.OPEN_ACL_UNSAFE, CreateMode.CONTAINER),
            Op.create("/program/c", "c".getBytes(), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_WITH_TTL, 60_000),
            Op.setData("/program", "z".getBytes(), 0),
            Op.delete("/program/a", -1)));
        try {
            zk.multi(Arrays.asList(Op.setData("/program", null, -1), Op.delete("/nobody", -1), Op.check("/program", 0)));
        } catch (KeeperException.NoNodeException expected) {
            // As it should be.
        }
        zk.multi(Arrays.asList(Op.getData("/program"), Op.getChildren("/program"), Op.getData("/nobody")));
        zk.getACL("/program/box", new Stat());
        zk.setACL("/program/box", Ids.READ_ACL_UNSAFE, 0);
        zk.setData("/program", null, -1);
        zk.getChildren("/program", false, new Stat());
        zk.sync("/program", (rc, path, context) -> { }, null);
        zk.getAllChildrenNumber("/program");
        zk.getEphemerals("/program");
        zk.whoAmI();
        Watcher watcher = (event) -> { };
        zk.getData("/program", watcher, null);
        zk.getChildren("/program", watcher);
        zk.exists("/program/later", watcher);
        reconnect(zk);
        zk.addWatch("/program", watcher, AddWatchMode.PERSISTENT);
        zk.addWatch("/program/b", watcher, AddWatchMode.PERSISTENT_RECURSIVE);
        zk.create("/program/b/d", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        reconnect(zk);
        zk.removeWatches("/program", watcher, Watcher.WatcherType.Any, false);
        zk.removeAllWatches("/program/b", Watcher.WatcherType.Any, false);
        zk.close();
    }

    private static void reconnect(ZooKeeper zk) throws Exception {
        connected = new CountDownLatch(1);
        System.out.println("cut");
        connected.await();
        zk.exists("/", false);
    }
}
