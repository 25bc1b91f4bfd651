package dev.rondo.bench.report;

/** How far an engine's output is from the others' at most, and how far it may be. */
record AgreementResult(String workload, String engine, String precision, double maxAbsDiff, double allowed) {
    /** Whether the engine was timed; one that computes something else is left out. */
    boolean agrees() {
        return maxAbsDiff <= allowed;
    }

    static AgreementResult of(Fields fields) {
        return new AgreementResult(
                fields.text("workload"),
                fields.text("engine"),
                fields.text("precision"),
                fields.number("maxAbsDiff"),
                fields.number("allowed"));
    }
}
