package dev.rondo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ThreadsTest {
    private final String before = System.getProperty("rondo.threads");

    @AfterEach
    void putBack() {
        if (before == null) {
            System.clearProperty("rondo.threads");
        } else {
            System.setProperty("rondo.threads", before);
        }
    }

    @Test
    void thePropertyIsTheDefault() {
        System.clearProperty("rondo.threads");
        assertThat(Threads.byDefault()).isEqualTo(Threads.adaptive());
        System.setProperty("rondo.threads", "Adaptive");
        assertThat(Threads.byDefault().isAdaptive()).isTrue();
        System.setProperty("rondo.threads", "3");
        assertThat(Threads.byDefault()).isEqualTo(Threads.fixed(3)).hasToString("3");
    }

    @Test
    void aBadPropertyIsNamed() {
        for (String bad : new String[] {"0", "-1", "many"}) {
            System.setProperty("rondo.threads", bad);
            assertThatThrownBy(Threads::byDefault)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("-Drondo.threads=" + bad + " must be a whole number, at least 1 or adaptive;"
                            + " the default is adaptive");
        }
    }

    @Test
    void aFixedNumberIsAtLeastOne() {
        assertThatThrownBy(() -> Threads.fixed(0)).hasMessage("threads must be at least 1, got 0");
        assertThat(Threads.fixed(2).count()).isEqualTo(2);
        assertThatThrownBy(() -> Threads.adaptive().count()).isInstanceOf(IllegalStateException.class);
    }
}
