package org.clusterclient.session;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;
import org.clusterclient.api.ClusterException;
import org.clusterclient.api.ErrorCode;

/** Makes the key of a publication from some members of its registration: publications with equal keys are the same one. */
public final class PublicationKey implements Function<Object, String> {

    private final List<String> members;

    /** @param members names, at least one */
    public PublicationKey(List<String> members) {
        this.members = List.copyOf(members);
    }

    /**
     * Returns the canonical JSON of the members.
     *
     * @throws ClusterException {@link ErrorCode#BAD_ARGUMENTS} if the registration lacks one of them, or is no object
     */
    @Override
    public String apply(Object registration) {
        if (!(registration instanceof JsonObject object)) {
            throw new ClusterException(
                    ErrorCode.BAD_ARGUMENTS,
                    "a publication without the members that make its key: publicationKey=" + members
                            + " registration is " + registration.getClass().getSimpleName());
        }
        JsonObject key = new JsonObject();
        for (String member : members) {
            if (!object.containsKey(member)) {
                throw new ClusterException(
                        ErrorCode.BAD_ARGUMENTS,
                        "a publication without a member that makes its key: publicationKey=" + members + " missing="
                                + member);
            }
            key.put(member, object.getValue(member));
        }
        return CanonicalJson.of(key);
    }
}
