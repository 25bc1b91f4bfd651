package dev.rondo.optim;

import dev.rondo.Backend;
import dev.rondo.testing.TestBackends;
import org.junit.jupiter.api.Tag;

@Tag("native")
class TrainingRunOneDnnTest extends TrainingRunContract {
    @Override
    Backend backend() {
        return TestBackends.oneDnn();
    }
}
