package dev.rondo.bench.report;

/** A time of one engine; rounds with the same number were timed next to each other. */
record TimingResult(String workload, String engine, String precision, int threads, int round, double microseconds) {
    static TimingResult of(Fields fields) {
        return new TimingResult(
                fields.text("workload"),
                fields.text("engine"),
                fields.text("precision"),
                fields.whole("threads"),
                fields.whole("round"),
                fields.number("microseconds"));
    }
}
