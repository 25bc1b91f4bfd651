package dev.rondo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.nn.LSTM;
import dev.rondo.testing.TestBackends;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("native")
class BackendTest {
    private static final String PROPERTY = "rondo.backend";

    @AfterEach
    void clear() {
        System.clearProperty(PROPERTY);
    }

    @Test
    void thePropertyChooses() {
        Backend oneDnn = TestBackends.oneDnn();
        System.setProperty(PROPERTY, "reference");
        assertThat(Backend.preferred()).isSameAs(Backend.reference());
        System.setProperty(PROPERTY, "OneDNN");
        assertThat(Backend.preferred()).isSameAs(oneDnn);
        System.setProperty(PROPERTY, "cuda");
        assertThatThrownBy(Backend::preferred).hasMessage("-Drondo.backend=cuda must be onednn or reference");
        System.clearProperty(PROPERTY);
        assertThat(Backend.preferred()).isSameAs(oneDnn);
    }

    @Test
    void theBuilderOverridesTheProperty() {
        System.setProperty(PROPERTY, "onednn");
        try (LSTM lstm = LSTM.builder(2, 2).backend(Backend.reference()).build()) {
            assertThat(lstm.backend()).isSameAs(Backend.reference());
        }
    }

    @Test
    void describesItself() {
        assertThat(TestBackends.oneDnn().description())
                .matches("onednn: oneDNN 3\\.13\\.\\d+, [A-Z0-9_]+, threads (adaptive|\\d+) of \\d+");
        assertThat(Backend.reference().description()).startsWith("reference: plain Java");
    }

    @Test
    void nobodyElseCanMakeOne() {
        assertThat(Backend.class).isFinal();
        assertThat(Backend.class.getConstructors()).isEmpty();
        assertThat(Backend.reference()).isSameAs(Backend.reference());
        assertThat(TestBackends.oneDnn()).isSameAs(TestBackends.oneDnn());
    }
}
