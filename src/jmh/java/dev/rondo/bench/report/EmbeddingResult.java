package dev.rondo.bench.report;

/** A time of a lookup, and the bytes that it moves in a second. */
record EmbeddingResult(
        String name, String engine, int threads, int round, double microseconds, double gigabytesPerSecond) {
    static EmbeddingResult of(Fields fields) {
        return new EmbeddingResult(
                fields.text("case"),
                fields.text("engine"),
                fields.whole("threads"),
                fields.whole("round"),
                fields.number("microseconds"),
                fields.number("gigabytesPerSecond"));
    }

    /** As the time of a workload, to be compared like one. */
    TimingResult measurement() {
        return new TimingResult(name, engine, Engines.F32, threads, round, microseconds);
    }
}
