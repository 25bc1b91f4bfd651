package dev.rondo.internal.onednn.training;

import java.lang.foreign.Arena;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * Primitives that differ in a number only, compiled when first met. Used by one thread at a time, whose OpenMP setting
 * must be one.
 */
final class CompiledByCount<P> implements AutoCloseable {
    /** Numbers that are kept, beyond which all are given up: a batch of thousands of ragged sequences. */
    private static final int MOST_KEPT = 1024;

    private final BiFunction<Arena, Long, P> compiler;
    private final Map<Long, P> byCount = new HashMap<>();
    private Arena arena = Arena.ofShared();

    /** None yet. */
    CompiledByCount(BiFunction<Arena, Long, P> compiler) {
        this.compiler = compiler;
    }

    P get(long count) {
        P present = byCount.get(count);
        return present == null ? compile(count) : present;
    }

    @SuppressWarnings("MustBeClosedChecker") // close() closes it
    private P compile(long count) {
        if (byCount.size() >= MOST_KEPT) {
            byCount.clear();
            arena.close();
            arena = Arena.ofShared();
        }
        P compiled = compiler.apply(arena, count);
        byCount.put(count, compiled);
        return compiled;
    }

    @Override
    public void close() {
        byCount.clear();
        arena.close();
    }
}
