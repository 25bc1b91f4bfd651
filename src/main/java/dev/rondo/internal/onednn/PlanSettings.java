package dev.rondo.internal.onednn;

import dev.rondo.internal.onednn.problem.PlanKind;
import dev.rondo.internal.settings.SystemProperty;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What system properties say of plans.
 *
 * @param pinned the kind that {@code -Drondo.plan} names, or null for {@code auto}
 * @param capacity plans kept for each concurrent call, {@code -Drondo.plan.capacity}
 */
record PlanSettings(@Nullable PlanKind pinned, int capacity) {
    /**
     * Reads the properties.
     *
     * @throws IllegalArgumentException naming property, value and allowed values
     */
    static PlanSettings current() {
        String kind = SystemProperty.PLAN.valueOrUsual();
        return new PlanSettings(
                kind.equals("auto") ? null : PlanKind.valueOf(kind.toUpperCase(Locale.ROOT)),
                SystemProperty.PLAN_CAPACITY.number());
    }
}
