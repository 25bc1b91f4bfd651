package dev.rondo.nn;

import dev.rondo.Backend;
import dev.rondo.testing.TestBackends;
import org.junit.jupiter.api.Tag;

/** {@link StreamContract} on oneDNN. */
@Tag("native")
class StreamOneDnnTest extends StreamContract {
    @Override
    Backend backend() {
        return TestBackends.oneDnn();
    }
}
