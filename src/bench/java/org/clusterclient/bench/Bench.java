package org.clusterclient.bench;

import java.io.IOException;
import java.nio.file.Path;
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
        run(Settings.ofProperties(), FOLDER);
        log("written to " + FOLDER);
    }

    /** Measures one section after the other, and writes what there is after each: a run takes an hour, and may be ended early. */
    static Results run(Settings settings, Path folder) throws InterruptedException, IOException, RunnerException {
        Results results = Results.nothing(settings.rounds(), settings.millis());
        for (String section : settings.sections()) {
            results = with(results, section, settings);
            Report.write(results, folder);
        }
        return results;
    }

    private static Results with(Results results, String section, Settings settings)
            throws InterruptedException, RunnerException {
        return switch (section) {
            case "calls" -> results.withCalls(new CallSection(settings).run());
            case "deliveries" -> results.withDeliveries(new DeliverySection(settings).run());
            case "processes" -> results.withFigures(new ProcessSection(settings).run());
            case "allocation" -> results.withFigures(new AllocationSection(settings).run());
            case "codec" -> results.withCodec(CodecSection.run());
            default -> throw new IllegalArgumentException("no section: " + section);
        };
    }

    static void log(String line) {
        System.err.println("bench: " + line);
    }
}
