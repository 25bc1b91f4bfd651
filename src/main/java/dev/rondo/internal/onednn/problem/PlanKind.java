package dev.rondo.internal.onednn.problem;

/** The ways to run a problem. */
public enum PlanKind {
    /** oneDNN's recurrent primitive. */
    PRIMITIVE,
    /** Matrix products over ranges of hidden units. */
    UNITS
}
