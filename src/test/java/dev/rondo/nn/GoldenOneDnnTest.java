package dev.rondo.nn;

import dev.rondo.Backend;
import dev.rondo.testing.TestBackends;
import org.junit.jupiter.api.Tag;

/** {@link GoldenSuite} on oneDNN. */
@Tag("native")
class GoldenOneDnnTest extends GoldenSuite {
    @Override
    Backend backend() {
        return TestBackends.oneDnn();
    }
}
