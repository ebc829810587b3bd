package org.clusterclient.examples.registry;

import java.util.ArrayList;
import java.util.List;

/** A leader and its followers. */
public record Members(Child leader, List<Child> followers) {

    /**
     * Makes out who leads.
     *
     * @param claim what fails unless exactly one of them does
     * @param roles those that the members have announced, in their order
     */
    static Members of(String claim, List<Child> members, List<String> roles) {
        List<Child> leaders = new ArrayList<>();
        List<Child> followers = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            ("leader".equals(roles.get(i)) ? leaders : followers).add(members.get(i));
        }
        if (leaders.size() != 1) {
            throw new Claims.Failed(claim, new Fact("leaders", 1, leaders.size()));
        }
        return new Members(leaders.get(0), followers);
    }

    /** Returns the followers, and then the leader. */
    public List<Child> all() {
        List<Child> all = new ArrayList<>(followers);
        all.add(leader);
        return all;
    }

    /** Returns the first of the followers. */
    public Child follower() {
        return followers.get(0);
    }
}
