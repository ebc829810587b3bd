package org.clusterclient.bench;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs {@link CodecBenchmark}. */
final class CodecSection {

    private static final String ALLOCATED = "gc.alloc.rate.norm";
    private static final int WARM_UPS = 3;
    private static final int MEASUREMENTS = 5;
    private static final TimeValue TIME = TimeValue.milliseconds(500);

    private CodecSection() {}

    /** Runs all benchmarks, each in a JVM of its own, which takes about two minutes. */
    static List<Results.Codec> run() throws RunnerException {
        return run(new OptionsBuilder()
                .include(CodecBenchmark.class.getName())
                .forks(1)
                .warmupIterations(WARM_UPS)
                .warmupTime(TIME)
                .measurementIterations(MEASUREMENTS)
                .measurementTime(TIME)
                .build());
    }

    /** Runs what the options say, without a word. */
    static List<Results.Codec> run(Options options) throws RunnerException {
        Options quiet = new OptionsBuilder()
                .parent(options)
                .verbosity(VerboseMode.SILENT)
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .build();
        Collection<RunResult> results = new Runner(quiet).run();
        return results.stream().map(CodecSection::codec).toList();
    }

    private static Results.Codec codec(RunResult run) {
        Result<?> time = run.getPrimaryResult();
        Result<?> allocated = run.getSecondaryResults().get(ALLOCATED);
        return new Results.Codec(
                name(run.getParams()),
                time.getScore(),
                time.getScoreError(),
                allocated == null ? Double.NaN : allocated.getScore());
    }

    /** Returns the name of the method in words, and its parameters. */
    private static String name(BenchmarkParams params) {
        String method = params.getBenchmark().substring(params.getBenchmark().lastIndexOf('.') + 1);
        String words = method.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
        return Stream.concat(Stream.of(words), params.getParamsKeys().stream().map(params::getParam))
                .collect(Collectors.joining(", "));
    }
}
