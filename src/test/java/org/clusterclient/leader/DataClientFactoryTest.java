package org.clusterclient.leader;

import static org.clusterclient.fixture.TestCluster.await;
import static org.clusterclient.fixture.TestCluster.failure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.spi.VerticleFactory;
import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.Callable;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DataClientFactoryTest {

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        await(vertx.close());
    }

    /** A verticle with nothing to do. */
    public static final class Idle extends VerticleBase {}

    /** A verticle that cannot be made. */
    public static final class Broken extends VerticleBase {
        public Broken() {
            throw new IllegalStateException("no driver");
        }
    }

    @Test
    void makesANewInstanceOfAJavaClassEachTime() throws Exception {
        for (String name : new String[] {Idle.class.getName(), "java:" + Idle.class.getName()}) {
            Callable<? extends Deployable> found = await(find(name));
            Deployable first = assertInstanceOf(Idle.class, found.call(), name);
            assertNotSame(first, found.call(), name);
        }
    }

    @Test
    void leavesItToTheDeploymentThatAConstructorThrows() {
        Callable<? extends Deployable> found = await(find(Broken.class.getName()));
        assertThrows(InvocationTargetException.class, found::call);
    }

    @Test
    void refusesWhatIsNoVerticle() {
        assertRefused("java.lang.String", "java.lang.String is not a verticle");
    }

    @Test
    void refusesWhatDoesNotExist() {
        assertRefused("com.acme.Missing", "com.acme.Missing");
        assertRefused("java:com.acme.Missing", "com.acme.Missing");
        assertRefused("js:quotes", "js:quotes");
    }

    @Test
    void asksTheFactoryOfAPrefix() throws Exception {
        Idle made = new Idle();
        vertx.registerVerticleFactory(new Factory("js", 0, promise -> promise.complete(() -> made)));
        assertSame(made, await(find("js:quotes")).call());
        assertSame(made, await(find("quotes.js")).call());
        assertInstanceOf(Idle.class, await(find(Idle.class.getName())).call());
        assertRefused("jsx:quotes", "jsx:quotes");
        assertRefused("quotesjs", "quotesjs");
    }

    @Test
    void asksTheFactoryOfTheLowestOrder() throws Exception {
        Idle made = new Idle();
        vertx.registerVerticleFactory(new Factory("js", 2, promise -> promise.fail("not asked")));
        vertx.registerVerticleFactory(new Factory("js", 1, promise -> promise.complete(() -> made)));
        vertx.registerVerticleFactory(new Factory("js", 3, promise -> promise.fail("not asked")));
        assertSame(made, await(find("js:quotes")).call());
    }

    @Test
    void refusesWhatTheFactoryDoesNotKnow() {
        vertx.registerVerticleFactory(new Factory("js", 0, promise -> promise.fail("no such script")));
        assertRefused("js:quotes", "no such script");
    }

    @Test
    void refusesWhatTheFactoryThrowsAt() {
        vertx.registerVerticleFactory(new Factory("js", 0, promise -> {
            throw new IllegalStateException("no engine");
        }));
        assertRefused("js:quotes", "no engine");
    }

    private void assertRefused(String name, String reason) {
        ClusterException refusal = assertInstanceOf(ClusterException.class, failure(find(name)));
        assertEquals(ErrorCode.BAD_OPTIONS, refusal.errorCode());
        assertTrue(refusal.getMessage().contains("dataClient=" + name + ": "), refusal.getMessage());
        assertTrue(refusal.getMessage().contains(reason), refusal.getMessage());
    }

    private Future<Callable<? extends Deployable>> find(String name) {
        return DataClientFactory.find(vertx, name, getClass().getClassLoader());
    }

    private interface Making {
        void make(Promise<Callable<? extends Deployable>> made);
    }

    private record Factory(String prefix, int order, Making making) implements VerticleFactory {
        @Override
        public void createVerticle2(
                String verticleName, ClassLoader classLoader, Promise<Callable<? extends Deployable>> promise) {
            making.make(promise);
        }
    }
}
