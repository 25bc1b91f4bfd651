package dev.rondo.internal.threads;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.Threads;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

class ProcessorShareTest {
    private final ProcessorShare share = new ProcessorShare(4);

    @Test
    void aCallGetsWhatItsPolicyAndItsWorkAllow() {
        assertGranted(Threads.adaptive(), 100, 4);
        assertGranted(Threads.adaptive(), 3, 3);
        assertGranted(Threads.adaptive(), 0, 1);
        assertGranted(Threads.fixed(1), 100, 1);
        assertGranted(Threads.fixed(2), 100, 2);
        assertGranted(Threads.fixed(9), 100, 4);
    }

    private void assertGranted(Threads policy, int most, int expected) {
        int granted = share.acquire(policy, most);
        share.release(granted);
        assertThat(granted).isEqualTo(expected);
    }

    @Test
    void whoComesWhenProcessorsAreTakenRunsAlone() {
        int first = share.acquire(Threads.fixed(3), 100);
        assertThat(share.acquire(Threads.adaptive(), 100)).isEqualTo(1);
        assertThat(share.acquire(Threads.fixed(2), 100)).isEqualTo(1);
        share.release(1);
        share.release(1);
        share.release(first);
        assertGranted(Threads.adaptive(), 100, 4);
    }

    @Test
    void twoThreadsNeedTwoFreeProcessorsAndAPolicyThatAllowsTwo() {
        assertThat(share.acquireTwo(Threads.fixed(1))).isFalse();
        int three = share.acquire(Threads.fixed(3), 100);
        assertThat(share.acquireTwo(Threads.adaptive())).isFalse();
        share.release(three);
        assertThat(share.acquireTwo(Threads.fixed(2))).isTrue();
        assertThat(share.acquireTwo(Threads.adaptive())).isTrue();
        assertThat(share.acquireTwo(Threads.adaptive())).isFalse();
        share.release(2);
        share.release(2);
        assertGranted(Threads.adaptive(), 100, 4);
    }

    @Test
    void workWithinParallelWorkRunsAlone() {
        int granted = ForkJoinPool.commonPool()
                .submit(() -> share.acquire(Threads.adaptive(), 100))
                .join();
        assertThat(granted).isEqualTo(1);
        boolean second = ForkJoinPool.commonPool()
                .submit(() -> share.acquireTwo(Threads.adaptive()))
                .join();
        assertThat(second).isFalse();
    }
}
