package dev.rondo.internal.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.internal.onednn.problem.PlanKind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Properties name what is wrong with them, each time and not only the first. */
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class PlanSettingsTest {
    private final String kind = System.getProperty("rondo.plan", "auto");
    private final String capacity = System.getProperty("rondo.plan.capacity", "128");

    @BeforeEach
    @AfterEach
    void restore() {
        System.setProperty("rondo.plan", kind);
        System.setProperty("rondo.plan.capacity", capacity);
    }

    @Test
    void valuesAreRead() {
        System.setProperty("rondo.plan", "Units");
        System.setProperty("rondo.plan.capacity", "7");
        assertThat(PlanSettings.current()).isEqualTo(new PlanSettings(PlanKind.UNITS, 7));
        System.clearProperty("rondo.plan");
        System.clearProperty("rondo.plan.capacity");
        assertThat(PlanSettings.current()).isEqualTo(new PlanSettings(null, 128));
    }

    @Test
    void anUnknownPlanIsRefusedEachTime() {
        System.setProperty("rondo.plan", "bogus");
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(PlanSettings::current)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("-Drondo.plan=bogus must be auto, primitive or units; the default is auto");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"abc", "-1", "0", "99999999999"})
    void aCapacityThatIsNoPositiveNumberIsRefused(String wanted) {
        System.setProperty("rondo.plan.capacity", wanted);
        assertThatThrownBy(PlanSettings::current)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("-Drondo.plan.capacity=" + wanted + " must be a whole number, at least 1;");
    }
}
