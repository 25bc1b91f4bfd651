package dev.rondo.internal.cell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.CallStats;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CallCountsTest {
    @Test
    void theSumIsThatOfAllModules() {
        CallCounts counts = new CallCounts();
        Object one = new Object();
        Object other = new Object();
        CallCounts.Counter ofOne = counts.open(one);
        CallCounts.Counter ofOther = counts.open(other);
        IntStream.range(0, 10_000).parallel().forEach(i -> (i % 2 == 0 ? ofOne : ofOther).add(3));
        CallStats half = new CallStats(5_000, Duration.ofNanos(15_000));
        assertThat(List.of(ofOne.stats(), ofOther.stats())).containsOnly(half);
        assertThat(counts.stats()).isEqualTo(new CallStats(10_000, Duration.ofNanos(30_000)));
        Reference.reachabilityFence(one);
        Reference.reachabilityFence(other);
    }

    @Test
    void theCallsOfAModuleThatIsGoneStay() {
        CallCounts counts = new CallCounts();
        WeakReference<Object> gone = new WeakReference<>(new Object());
        for (int i = 0; i < 3; i++) {
            counts.open(new Object()).add(7);
        }
        while (gone.get() != null) {
            System.gc();
        }
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThat(counts.stats()).isEqualTo(new CallStats(3, Duration.ofNanos(21)));
        }
    }
}
