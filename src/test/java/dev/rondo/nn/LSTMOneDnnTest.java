package dev.rondo.nn;

import dev.rondo.Backend;
import dev.rondo.testing.TestBackends;
import org.junit.jupiter.api.Tag;

/** {@link LSTMContract} on oneDNN. */
@Tag("native")
class LSTMOneDnnTest extends LSTMContract {
    @Override
    Backend backend() {
        return TestBackends.oneDnn();
    }
}
