package dev.rondo.internal.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever comes, or does not, each step of each shard runs once, and after the step before of all shards. */
class WorkerPoolTest {
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    /** Notes what runs when. */
    private static class Recorded implements StepWork {
        private final int shards;
        private final int steps;
        private final AtomicIntegerArray done;
        private final AtomicInteger wrong = new AtomicInteger();

        Recorded(int shards, int steps) {
            this.shards = shards;
            this.steps = steps;
            done = new AtomicIntegerArray(shards);
        }

        @Override
        public int shards() {
            return shards;
        }

        @Override
        public int steps() {
            return steps;
        }

        @Override
        public void run(int shard, int step) {
            for (int other = 0; other < shards; other++) {
                if (done.get(other) < step || (other == shard && done.get(other) != step)) {
                    wrong.incrementAndGet();
                }
            }
            done.incrementAndGet(shard);
        }

        void requireDone() {
            assertThat(wrong.get()).isZero();
            for (int shard = 0; shard < shards; shard++) {
                assertThat(done.get(shard)).isEqualTo(steps);
            }
        }
    }

    /** Far more threads than processors, most of them late or in the middle of a run before. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 7})
    void stepsRunOnceAndInOrder(int workers) {
        WorkerPool pool = new WorkerPool(workers, 50_000);
        Crew crew = new Crew(pool);
        for (int call = 0; call < 300; call++) {
            Recorded work = new Recorded(1 + call % 8, 1 + call % 40);
            crew.gatherAll(call % (workers + 1));
            crew.run(work);
            crew.dismiss();
            work.requireDone();
        }
        assertThat(pool.started()).isLessThanOrEqualTo(workers);
        assertThat(pool.callsByHelpers().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(300);
    }

    @Test
    void callsAtOnceShareTheWorkers() throws InterruptedException {
        WorkerPool pool = new WorkerPool(2, 50_000);
        AtomicInteger failed = new AtomicInteger();
        Thread[] callers = new Thread[4];
        for (int i = 0; i < callers.length; i++) {
            callers[i] = new Thread(() -> {
                Crew crew = new Crew(pool);
                for (int call = 0; call < 200; call++) {
                    Recorded work = new Recorded(3, 10);
                    crew.gatherAll(2);
                    crew.run(work);
                    crew.dismiss();
                    try {
                        work.requireDone();
                    } catch (AssertionError e) {
                        failed.incrementAndGet();
                    }
                }
            });
            callers[i].start();
        }
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(failed.get()).isZero();
    }

    @Test
    void whereNoThreadCanBeStartedTheCallerDoesAll() {
        AtomicInteger attempts = new AtomicInteger();
        WorkerPool pool = new WorkerPool(3, 50_000, thread -> {
            attempts.incrementAndGet();
            throw new OutOfMemoryError("unable to create native thread");
        });
        Crew crew = new Crew(pool);
        for (int call = 0; call < 10; call++) {
            Recorded work = new Recorded(4, 5);
            assertThat(crew.gatherAll(3)).isZero();
            crew.run(work);
            crew.dismiss();
            work.requireDone();
        }
        assertThat(pool.started()).isZero();
        assertThat(attempts.get()).isEqualTo(1);
    }

    @Test
    void aWorkersErrorIsTheCallers() {
        WorkerPool pool = new WorkerPool(1, 50_000);
        pool.wake(1);
        long begin = System.nanoTime();
        while (pool.started() == 0 && System.nanoTime() - begin < PATIENCE_NANOS) {
            Thread.onSpinWait();
        }
        Thread caller = Thread.currentThread();
        AtomicInteger reached = new AtomicInteger();
        StepWork failing = new Recorded(2, 3) {
            @Override
            public void run(int shard, int step) {
                if (Thread.currentThread() != caller) {
                    reached.incrementAndGet();
                    throw new IllegalStateException("a worker's");
                }
                long since = System.nanoTime();
                while (reached.get() == 0 && System.nanoTime() - since < PATIENCE_NANOS) {
                    Thread.onSpinWait();
                }
            }
        };
        Crew crew = new Crew(pool);
        crew.gatherAll(1);
        assertThatThrownBy(() -> crew.run(failing))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a worker's");
        Recorded next = new Recorded(2, 3);
        crew.run(next);
        crew.dismiss();
        next.requireDone();
    }
}
