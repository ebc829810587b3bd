package org.clusterclient;

import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.clusterclient.api.Role;
import org.clusterclient.api.Subscription;
import org.clusterclient.fixture.CatalogDataClient;
import org.clusterclient.fixture.CatalogService;
import org.clusterclient.fixture.Node;
import org.clusterclient.fixture.RecordingListener;
import org.clusterclient.fixture.TestCluster;
import org.clusterclient.fixture.Transport;
import org.clusterclient.service.typed.Point;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A client with logic of its own, over a data client without a base class of ours. */
@ParameterizedClass
@EnumSource(Transport.class)
class ApiClientIT {

    private final TestCluster cluster;

    ApiClientIT(Transport transport) {
        cluster = new TestCluster(transport);
    }

    @AfterEach
    void close() {
        cluster.close();
    }

    /** Asks for a price once, and is told when it changes. */
    private static final class PriceCache extends ApiClient<CatalogService> {

        private final Map<String, Long> prices = new ConcurrentHashMap<>();

        PriceCache(ClusterClient<CatalogService> client) {
            super(client);
        }

        Future<Long> price(String article) {
            Long known = prices.get(article);
            return known != null ? Future.succeededFuture(known) : ask(article);
        }

        private Future<Long> ask(String article) {
            return client().<Number>subscribe(article, price -> prices.put(article, price.longValue()))
                    .compose(subscription -> proxy().price(article))
                    .onSuccess(price -> prices.putIfAbsent(article, price));
        }

        Future<Void> change(String article, long price) {
            return proxy().setPrice(article, price);
        }
    }

    private ClusterClientOptions options() {
        return cluster.options()
                .setName("catalog")
                .setService(CatalogService.class.getName())
                .setDataClient(CatalogDataClient.class.getName())
                .setDelegates(new JsonObject());
    }

    private Node<CatalogService> join() {
        return cluster.join(CatalogService.class, options());
    }

    @Test
    void cachesWhatTheDataClientSaysUntilItChanges() {
        PriceCache leader = new PriceCache(join().client());
        PriceCache follower = new PriceCache(join().client());
        assertTrue(leader.isLeader());
        assertFalse(follower.isLeader());
        await(leader.change("tea", 5));
        for (int i = 0; i < 3; i++) {
            assertEquals(5L, await(follower.price("tea")));
            assertEquals(5L, await(leader.price("tea")));
        }
        assertEquals(2, cluster.journal().count("price tea"), "once for each process");
        await(leader.change("tea", 1L << 40));
        for (PriceCache cache : List.of(leader, follower)) {
            until("the new price", () -> await(cache.price("tea")) == 1L << 40);
        }
        assertEquals(2, cluster.journal().count("price tea"));
        assertEquals(List.of("subscribe tea"), cluster.journal().lines("subscribe"));
        await(follower.close());
        assertEquals(1L << 40, await(leader.price("tea")));
    }

    @Test
    void eventsAreHandedOn() {
        PriceCache leader = new PriceCache(join().client());
        PriceCache follower = new PriceCache(join().client());
        List<String> states = new CopyOnWriteArrayList<>();
        follower.events(event -> states.add(event.getString("state")));
        await(leader.close());
        until("leads", follower::isLeader);
        until("told", () -> states.contains("LEADING"));
    }

    @Test
    void registrationMayBeAString() {
        Node<CatalogService> leader = join();
        Node<CatalogService> follower = join();
        RecordingListener leaders = leader.listener();
        RecordingListener followers = follower.listener();
        await(leader.proxy().subscribe("a \"b\"", leaders.address()));
        await(follower.proxy().subscribe("a \"b\"", followers.address()));
        await(follower.proxy().setPrice("a \"b\"", 7));
        leaders.awaitValues(7);
        followers.awaitValues(7);
        assertEquals(1, cluster.journal().count("subscribe"));
        await(leader.proxy().unSubscribe("a \"b\"", null));
        await(follower.proxy().unSubscribe("a \"b\"", null));
        assertEquals(1, cluster.journal().count("unSubscribe"));
    }

    @Test
    void clientUnSubscribesAString() {
        Node<CatalogService> follower = cluster.join(join().vertx(), CatalogService.class, options());
        Subscription subscription = await(follower.client().subscribe("tea", value -> {}));
        await(subscription.unSubscribe());
        assertEquals(1, cluster.journal().count("unSubscribe"));
    }

    @Test
    void registrationMayBeADataObject() {
        Node<CatalogService> leader = join();
        Node<CatalogService> follower = join();
        Point place = new Point().setX(1).setY(2).setLabel("p");
        await(follower.proxy().publish(place));
        await(follower.proxy().publish(new Point().setX(3)));
        await(follower.proxy().unPublish(new Point().setX(3)));
        cluster.close(leader.vertx());
        until(follower.client(), Role.LEADER);
        until("published again", () -> cluster.journal().count("publish " + place) == 2);
        assertEquals(3, cluster.journal().count("publish"));
        assertEquals(1, cluster.journal().count("unPublish"));
    }

    @Test
    void dataClientOfTheOlderKindIsStoppedBeforeTheNextStarts() {
        Node<CatalogService> leader = join();
        Node<CatalogService> follower = join();
        cluster.close(leader.vertx());
        until(follower.client(), Role.LEADER);
        assertEquals(
                List.of("connect", "disconnect", "connect"), cluster.journal().lines());
    }
}
