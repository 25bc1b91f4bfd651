package dev.rondo.internal.onednn;

/** The ways to run a problem. */
enum PlanKind {
    /** oneDNN's recurrent primitive. */
    PRIMITIVE,
    /** Matrix products. */
    MATMUL
}
