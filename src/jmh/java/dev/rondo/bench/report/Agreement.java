package dev.rondo.bench.report;

/** How far an engine's output is from the others' at most, and how far it may be. */
record Agreement(String workload, String engine, String precision, double maxAbsDiff, double allowed) {
    static Agreement of(Fields fields) {
        return new Agreement(
                fields.text("workload"),
                fields.text("engine"),
                fields.text("precision"),
                fields.number("maxAbsDiff"),
                fields.number("allowed"));
    }
}
