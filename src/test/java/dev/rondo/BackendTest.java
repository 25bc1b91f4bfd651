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
        assertThatThrownBy(Backend::preferred).hasMessage("-Drondo.backend=cuda is unknown; use onednn or reference");
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
    void refusesForeignBackends() {
        Backend foreign = new Backend() {
            @Override
            public String name() {
                return "foreign";
            }

            @Override
            public String description() {
                return "";
            }

            @Override
            public void trim() {}

            @Override
            public BackendStats stats() {
                return Backend.reference().stats();
            }
        };
        assertThatThrownBy(() -> LSTM.builder(2, 2).backend(foreign).build())
                .hasMessageStartingWith("backend 'foreign' is not one of Rondo's");
    }
}
