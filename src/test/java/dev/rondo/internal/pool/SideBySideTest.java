package dev.rondo.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class SideBySideTest {
    private final SideBySide sideBySide = new SideBySide();
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
            sideBySide.run(this::one, this::other);
            assertThat(ones).isEqualTo(i);
            assertThat(others).isEqualTo(i);
        }
    }

    @Test
    void theyRunAtTheSameTime() {
        assumeThat(Runtime.getRuntime().availableProcessors()).isGreaterThan(1);
        CyclicBarrier meeting = new CyclicBarrier(2);
        sideBySide.run(() -> meet(meeting), () -> meet(meeting));
        assertThat(meeting.isBroken()).isFalse();
    }

    private static void meet(CyclicBarrier meeting) {
        try {
            meeting.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anExceptionOfEitherIsThrownOnceBothHaveEnded() {
        assertThatThrownBy(() -> sideBySide.run(SideBySideTest::fail, this::other))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> sideBySide.run(this::one, SideBySideTest::fail))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(ones).isEqualTo(1);
        assertThat(others).isEqualTo(1);
        sideBySide.run(this::one, this::other);
        assertThat(ones).isEqualTo(2);
    }

    private static void fail() {
        throw new IllegalArgumentException("wanted");
    }

    @Test
    void insideAPoolTheyRunToo() {
        ForkJoinPool.commonPool()
                .submit(() -> sideBySide.run(this::one, this::other))
                .join();
        assertThat(ones + others).isEqualTo(2);
    }

    @Test
    void runningThemAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Runnable one = this::one;
        Runnable other = this::other;
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 20; round++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 5_000; i++) {
                sideBySide.run(one, other);
            }
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        assertThat(least).isZero();
    }
}
