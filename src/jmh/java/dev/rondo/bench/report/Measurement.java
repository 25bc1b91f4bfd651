package dev.rondo.bench.report;

/** A time of one engine; rounds with the same number were timed next to each other. */
record Measurement(String workload, String engine, String precision, int threads, int round, double microseconds) {
    static Measurement of(Fields fields) {
        return new Measurement(
                fields.text("workload"),
                fields.text("engine"),
                fields.text("precision"),
                fields.whole("threads"),
                fields.whole("round"),
                fields.number("microseconds"));
    }
}
