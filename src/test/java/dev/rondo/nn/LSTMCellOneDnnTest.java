package dev.rondo.nn;

import dev.rondo.Backend;
import dev.rondo.testing.TestBackends;
import org.junit.jupiter.api.Tag;

/** {@link LSTMCellContract} on oneDNN. */
@Tag("native")
class LSTMCellOneDnnTest extends LSTMCellContract {
    @Override
    Backend backend() {
        return TestBackends.oneDnn();
    }
}
