package org.clusterclient;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import org.clusterclient.api.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * Makes this process a member of a channel: deploy it with {@link ClusterClientOptions} as JSON config, and call the
 * service at its address. Ready when the process leads with its data client deployed, or follows and is registered; the
 * deployment fails with {@link ErrorCode#BAD_OPTIONS} if the options or the service cannot work, and with {@link
 * ErrorCode#NOT_READY} if there is no role within {@code maxWaitTime}.
 *
 * <p>Deployed again in the same Vertx with the same options it joins the first; the last undeploy ends the membership.
 *
 * <p>It can be the data client of another channel: then it serves at the address that it is given.
 */
public final class ElectionVerticle extends VerticleBase {

    private final @Nullable ClusterClientOptions options;
    private @Nullable Member member;

    /** Makes a verticle that reads its options from its config. */
    public ElectionVerticle() {
        this.options = null;
    }

    /** Makes a verticle with these options. */
    public ElectionVerticle(ClusterClientOptions options) {
        this.options = new ClusterClientOptions(options);
    }

    @Override
    public Future<?> start() {
        ClusterClientOptions own = options != null ? options : configured(config());
        return Members.of(vertx).join(own.withEnvironment(System.getenv())).onSuccess(joined -> member = joined);
    }

    @Override
    public Future<?> stop() {
        return member == null ? Future.succeededFuture() : Members.of(vertx).leave(member);
    }

    private static ClusterClientOptions configured(JsonObject config) {
        JsonObject json = config.copy();
        JsonObject outer = (JsonObject) json.remove("clusterClient");
        ClusterClientOptions options = new ClusterClientOptions(json);
        return outer == null ? options : options.setAddress(outer.getString("address"));
    }
}
