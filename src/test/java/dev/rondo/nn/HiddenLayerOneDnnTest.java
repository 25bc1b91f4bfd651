package dev.rondo.nn;

import dev.rondo.Backend;
import dev.rondo.testing.TestBackends;
import org.junit.jupiter.api.Tag;

/** {@link HiddenLayerContract} on oneDNN. */
@Tag("native")
class HiddenLayerOneDnnTest extends HiddenLayerContract {
    @Override
    Backend backend() {
        return TestBackends.oneDnn();
    }
}
