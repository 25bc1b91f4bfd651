package dev.rondo.internal.cell;

import dev.rondo.CallStats;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * How many calls modules have had and how long those took, each module's and all together. A call touches its own
 * module's counter alone; the sum is made when somebody asks. Thread-safe.
 */
public final class CallCounts {
    private final Set<Owner> owners = new HashSet<>();
    private final ReferenceQueue<Object> gone = new ReferenceQueue<>();
    /** Of modules that are gone. */
    private CallStats ofGone = new CallStats(0, Duration.ZERO);

    /** Of one module. */
    public static final class Counter {
        private final LongAdder calls = new LongAdder();
        private final LongAdder nanos = new LongAdder();

        private Counter() {}

        /** Counts a call that has returned. */
        public void add(long duration) {
            calls.increment();
            nanos.add(duration);
        }

        /** Those so far. */
        public CallStats stats() {
            return new CallStats(calls.sum(), Duration.ofNanos(nanos.sum()));
        }
    }

    private static final class Owner extends WeakReference<Object> {
        private final Counter counter = new Counter();

        Owner(Object module, ReferenceQueue<Object> gone) {
            super(module, gone);
        }
    }

    /** A counter that counts here until its owner is gone, and whose count stays after that. */
    public synchronized Counter open(Object module) {
        fold();
        Owner owner = new Owner(module, gone);
        owners.add(owner);
        return owner.counter;
    }

    /** Those of all modules so far. */
    public synchronized CallStats stats() {
        fold();
        CallStats sum = ofGone;
        for (Owner owner : owners) {
            sum = sum(sum, owner.counter.stats());
        }
        return sum;
    }

    private static CallStats sum(CallStats one, CallStats other) {
        return new CallStats(one.calls() + other.calls(), one.time().plus(other.time()));
    }

    private void fold() {
        for (@Nullable Reference<?> next = gone.poll(); next != null; next = gone.poll()) {
            if (next instanceof Owner owner && owners.remove(owner)) {
                ofGone = sum(ofGone, owner.counter.stats());
            }
        }
    }
}
