package dev.rondo.internal.onednn.problem;

import java.util.Locale;

/** The ways to run a problem. */
public enum PlanKind {
    /** oneDNN's recurrent primitive. */
    PRIMITIVE,
    /** Matrix products over ranges of hidden units. */
    UNITS;

    /** As properties and events name it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
