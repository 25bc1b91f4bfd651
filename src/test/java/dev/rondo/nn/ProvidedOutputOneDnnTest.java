package dev.rondo.nn;

import dev.rondo.Backend;
import dev.rondo.testing.TestBackends;
import org.junit.jupiter.api.Tag;

/** {@link ProvidedOutputContract} on oneDNN. */
@Tag("native")
class ProvidedOutputOneDnnTest extends ProvidedOutputContract {
    @Override
    Backend backend() {
        return TestBackends.oneDnn();
    }
}
