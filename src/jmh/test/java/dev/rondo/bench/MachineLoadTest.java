package dev.rondo.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import org.junit.jupiter.api.Test;

class MachineLoadTest {
    private static final String TWO = "cpu0 1 1 1 1 1 1 1 1 0 0\ncpu1 1 1 1 1 1 1 1 1 0 0\nintr 5\nctxt 7\n";
    private static final String BEFORE = "cpu  1000 10 200 5000 50 5 5 100 0 0\n";

    @Test
    void idleTicksAreNotBusyOnes() {
        MachineLoad idle =
                MachineLoad.of("0.02 0.40 0.50 1/200 12345\n", BEFORE, "cpu  1002 10 201 5290 57 5 5 100 0 0\n" + TWO);
        assertThat(idle.busy()).isEqualTo(0.02);
        assertThat(idle.stolen()).isZero();
        assertThat(idle.complaints(true)).isEmpty();
        assertThat(idle.fields("first"))
                .containsExactly(
                        entry("firstLoad", 0.02),
                        entry("firstBusyProcessors", 0.02),
                        entry("firstStolenProcessors", 0.0));
    }

    @Test
    void eachKindOfLoadIsNamed() {
        MachineLoad loaded =
                MachineLoad.of("1.50 1.0 1.0 9/200 1\n", BEFORE, "cpu  1100 20 230 5080 60 5 15 160 40 0\n" + TWO);
        // Of 300 ticks 90 idle and 60 stolen.
        assertThat(loaded.busy()).isEqualTo(1.0);
        assertThat(loaded.stolen()).isEqualTo(0.4);
        assertThat(loaded.complaints(true))
                .containsExactly(
                        "other programs use 1.0 of 2 processors",
                        "the hypervisor takes 0.4 of 2 processors",
                        "the last minute's load is 1.5 on 2 processors, a build's included");
    }

    @Test
    void afterARunTheLastMinuteWasItsOwn() {
        assertThat(MachineLoad.of("2.00 1.0 1.0 1/200 1\n", BEFORE, BEFORE + TWO)
                        .complaints(false))
                .isEmpty();
    }

    @Test
    void noTickBetweenTheSamplesIsNoLoad() {
        assertThat(MachineLoad.of("0.00 0 0 1/1 1\n", BEFORE, BEFORE + TWO).complaints(true))
                .isEmpty();
    }
}
