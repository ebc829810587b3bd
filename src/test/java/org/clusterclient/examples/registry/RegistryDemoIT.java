package org.clusterclient.examples.registry;

import java.util.List;
import org.clusterclient.examples.DemoContract;

/** The demo as {@code examples/registry/run} starts it. */
class RegistryDemoIT extends DemoContract {

    @Override
    protected List<String> command() {
        return List.of(RegistryDemo.class.getName());
    }

    @Override
    protected List<String> lines() {
        return List.of(
                "process # is the registry server",
                "processes #, #, #, each for itself: the server sees 3 connections",
                "processes #, #, #, sharing: the server sees 1 connection",
                "process # leads, processes #, # follow",
                "all three subscribe: the server is asked once",
                "process # publishes \"hello\": it arrives in all three",
                "process #, a follower, calls: getData [\"hello\"], version 1",
                "process #, the leader, is killed with SIGKILL",
                "process # leads, connected after # ms; first call answered after # ms",
                "the server sees 1 connection again, and nothing of the old leader after the new one",
                "the publication lives on: process # calls getData [\"hello\"]",
                "the subscriptions live on: it publishes \"again\", and that arrives in both",
                "all 10 claims hold");
    }

    @Override
    protected String block() {
        return "demo";
    }

    @Override
    protected List<String> preparation() {
        return List.of("building ...");
    }

    @Override
    protected String allRun() {
        return "each for itself";
    }
}
