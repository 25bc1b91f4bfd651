package dev.rondo.internal.onednn;

import dev.rondo.internal.onednn.problem.PlanKind;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What system properties say of plans.
 *
 * @param pinned the kind that {@code -Drondo.plan} names, or null for {@code auto}
 * @param capacity plans kept for each concurrent call, {@code -Drondo.plan.capacity}
 */
record PlanSettings(@Nullable PlanKind pinned, int capacity) {
    private static final String KIND = "rondo.plan";
    private static final String CAPACITY = "rondo.plan.capacity";
    /** Covers a server's usual shapes. */
    private static final int USUAL_CAPACITY = 128;

    /**
     * Reads the properties. Not a static initialiser, where a mistake would show once and then as a class that is
     * missing.
     *
     * @throws IllegalArgumentException naming property, value and allowed values
     */
    static PlanSettings current() {
        return new PlanSettings(kind(), capacityInForce());
    }

    private static @Nullable PlanKind kind() {
        String wanted = System.getProperty(KIND, "auto");
        return switch (wanted.toLowerCase(Locale.ROOT)) {
            case "auto" -> null;
            case "primitive" -> PlanKind.PRIMITIVE;
            case "units" -> PlanKind.UNITS;
            default ->
                throw new IllegalArgumentException(
                        "-D" + KIND + "=" + wanted + " is unknown; use auto, primitive or units");
        };
    }

    private static int capacityInForce() {
        String wanted = System.getProperty(CAPACITY, Integer.toString(USUAL_CAPACITY));
        int capacity;
        try {
            capacity = Integer.parseInt(wanted.strip());
        } catch (NumberFormatException e) {
            capacity = 0;
        }
        if (capacity < 1) {
            throw new IllegalArgumentException("-D" + CAPACITY + "=" + wanted
                    + " must be a number of plans, at least 1; the default is " + USUAL_CAPACITY);
        }
        return capacity;
    }
}
