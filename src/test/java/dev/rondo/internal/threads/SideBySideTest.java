package dev.rondo.internal.threads;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SideBySideTest {
    private final SideBySide sideBySide = new SideBySide();
    /** Worth waking a worker for, in nanoseconds. */
    private static final long LONG = 1_000_000_000;

    private int ones;
    private int others;

    private void one() {
        ones++;
    }

    private void other() {
        others++;
    }

    @Test
    void bothHaveRunWhenItReturns() {
        for (int i = 1; i <= 1_000; i++) {
            sideBySide.run(this::one, this::other, LONG);
            assertThat(ones).isEqualTo(i);
            assertThat(others).isEqualTo(i);
        }
    }

    @Test
    void theyRunAtTheSameTime() {
        assumeThat(Runtime.getRuntime().availableProcessors()).isGreaterThan(1);
        CyclicBarrier meeting = new CyclicBarrier(2);
        startWorkers();
        sideBySide.run(() -> meet(meeting), () -> meet(meeting), LONG);
        assertThat(meeting.isBroken()).isFalse();
    }

    /** A worker that is just being started takes no part yet. */
    private static void startWorkers() {
        WorkerPool pool = WorkerPool.shared();
        pool.wake(pool.size());
        long begin = System.nanoTime();
        while (pool.started() < pool.size() && System.nanoTime() - begin < 60_000_000_000L) {
            Thread.onSpinWait();
        }
    }

    private static void meet(CyclicBarrier meeting) {
        try {
            meeting.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anExceptionOfEitherIsThrown() {
        assertThatThrownBy(() -> sideBySide.run(SideBySideTest::fail, this::other, LONG))
                .isInstanceOf(IllegalArgumentException.class);
        int before = others;
        assertThatThrownBy(() -> sideBySide.run(this::one, SideBySideTest::fail, LONG))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(ones).isEqualTo(1);
        sideBySide.run(this::one, this::other, LONG);
        assertThat(ones).isEqualTo(2);
        assertThat(others).isEqualTo(before + 1);
    }

    @Test
    void anExceptionOfTheFirstWaitsForTheSecond() {
        for (int i = 0; i < 100; i++) {
            AtomicInteger running = new AtomicInteger();
            assertThatThrownBy(() -> sideBySide.run(
                            SideBySideTest::fail,
                            () -> {
                                running.incrementAndGet();
                                spin(100_000);
                                running.decrementAndGet();
                            },
                            LONG))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(running.get()).isZero();
        }
    }

    private static void fail() {
        throw new IllegalArgumentException("wanted");
    }

    @Test
    void insideAPoolTheyRunToo() {
        ForkJoinPool.commonPool()
                .submit(() -> sideBySide.run(this::one, this::other, LONG))
                .join();
        assertThat(ones + others).isEqualTo(2);
    }

    /** The common pool is the application's. */
    @Test
    void aBusyCommonPoolIsNoHindrance() throws Exception {
        CountDownLatch blocked = new CountDownLatch(ForkJoinPool.getCommonPoolParallelism());
        CountDownLatch end = new CountDownLatch(1);
        for (int i = 0; i < ForkJoinPool.getCommonPoolParallelism(); i++) {
            ForkJoinPool.commonPool().execute(() -> {
                blocked.countDown();
                awaitUninterrupted(end);
            });
        }
        blocked.await();
        try {
            for (int i = 0; i < 100; i++) {
                sideBySide.run(this::one, this::other, LONG);
            }
            assertThat(ones).isEqualTo(100);
            assertThat(others).isEqualTo(100);
        } finally {
            end.countDown();
        }
    }

    @Test
    void withoutWorkersTheCallerDoesBoth() {
        SideBySide alone = new SideBySide(new WorkerPool(0, 0));
        alone.run(this::one, this::other, LONG);
        assertThat(ones).isEqualTo(1);
        assertThat(others).isEqualTo(1);
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anInterruptIsKeptForLater() {
        Thread.currentThread().interrupt();
        sideBySide.run(this::one, () -> spin(200_000), LONG);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(ones).isEqualTo(1);
    }

    /** Both when the caller takes the work back and when it has to wait. */
    @ParameterizedTest
    @ValueSource(ints = {0, 20_000, 300_000})
    void runningThemAllocatesNothing(int nanosOfTheSecond) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Runnable one = () -> spin(10_000);
        Runnable other = () -> spin(nanosOfTheSecond);
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 20; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 300; i++) {
                sideBySide.run(one, other, LONG);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).isZero();
    }

    private static void spin(long nanos) {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < nanos) {
            Thread.onSpinWait();
        }
    }
}
