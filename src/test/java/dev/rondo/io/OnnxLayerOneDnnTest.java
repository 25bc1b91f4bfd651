package dev.rondo.io;

import dev.rondo.Backend;
import dev.rondo.testing.TestBackends;
import org.junit.jupiter.api.Tag;

/** {@link OnnxLayerContract} on oneDNN. */
@Tag("native")
class OnnxLayerOneDnnTest extends OnnxLayerContract {
    @Override
    Backend backend() {
        return TestBackends.oneDnn();
    }
}
