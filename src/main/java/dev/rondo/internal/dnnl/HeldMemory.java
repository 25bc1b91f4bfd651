package dev.rondo.internal.dnnl;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts what is held in native memory, process-wide. */
public final class HeldMemory {
    public static final LongAdder HANDLES = new LongAdder();
    public static final LongAdder KERNELS = new LongAdder();
    public static final LongAdder WEIGHT_BYTES = new LongAdder();
    public static final LongAdder CONTEXTS = new LongAdder();
    public static final LongAdder SCRATCH_BYTES = new LongAdder();
    public static final LongAdder PLANS = new LongAdder();

    private static final ConcurrentHashMap<String, Integer> IMPLEMENTATIONS = new ConcurrentHashMap<>();

    private HeldMemory() {}

    public static void planCreated(String implementation) {
        PLANS.increment();
        IMPLEMENTATIONS.merge(implementation, 1, Integer::sum);
    }

    public static void planClosed(String implementation) {
        PLANS.decrement();
        IMPLEMENTATIONS.computeIfPresent(implementation, (name, count) -> count == 1 ? null : count - 1);
    }

    public static SortedSet<String> implementations() {
        return Collections.unmodifiableSortedSet(new TreeSet<>(IMPLEMENTATIONS.keySet()));
    }
}
