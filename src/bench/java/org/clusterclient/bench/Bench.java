package org.clusterclient.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.clusterclient.bench.Results.Figure;
import org.clusterclient.fixture.NpmPackage;
import org.openjdk.jmh.runner.RunnerException;

/** Measures, and writes what came of it into {@code target/bench}. */
public final class Bench {

    /** Of every JVM that is measured; heap for 64 MiB of calls in flight, and the collector for few cores. */
    private static final String JVM_ARGUMENTS = "-Xmx1g -XX:+UseSerialGC";

    private static final Path FOLDER = Path.of("target", "bench");

    private Bench() {}

    public static void main(String[] arguments) throws Exception {
        if (System.getProperty("forked.jvm.args") == null) {
            System.setProperty("forked.jvm.args", JVM_ARGUMENTS);
        }
        NpmPackage.install();
        Report.write(run(Settings.ofProperties()), FOLDER);
        log("written to " + FOLDER);
    }

    static Results run(Settings settings) throws InterruptedException, RunnerException {
        List<String> sections = settings.sections();
        List<Results.Calls> calls = sections.contains("calls") ? new CallSection(settings).run() : List.of();
        List<Results.Deliveries> deliveries =
                sections.contains("deliveries") ? new DeliverySection(settings).run() : List.of();
        List<Figure> figures = new ArrayList<>();
        if (sections.contains("processes")) {
            figures.addAll(new ProcessSection(settings).run());
        }
        if (sections.contains("allocation")) {
            figures.addAll(new AllocationSection(settings).run());
        }
        List<Results.Codec> codec = sections.contains("codec") ? CodecSection.run() : List.of();
        return new Results(Machine.here(), settings.rounds(), settings.millis(), calls, deliveries, figures, codec);
    }

    static void log(String line) {
        System.err.println("bench: " + line);
    }
}
