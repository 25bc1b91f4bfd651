package dev.rondo.nn;

import dev.rondo.Backend;
import dev.rondo.testing.TestBackends;
import org.junit.jupiter.api.Tag;

@Tag("native")
class GradientOneDnnTest extends GradientSuite {
    @Override
    Backend backend() {
        return TestBackends.oneDnn();
    }
}
