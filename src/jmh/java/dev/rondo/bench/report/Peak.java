package dev.rondo.bench.report;

/** What the machine's fastest matrix product reached in one round. */
record Peak(int threads, String precision, int round, double gflops) {
    static Peak of(Fields fields) {
        return new Peak(
                fields.whole("threads"), fields.text("precision"), fields.whole("round"), fields.number("gflops"));
    }
}
