package dev.rondo.testing;

import dev.rondo.Backend;
import dev.rondo.NativeLibraryException;
import org.junit.jupiter.api.Assumptions;

/** The backends of a test run. */
public final class TestBackends {
    private TestBackends() {}

    /** oneDNN; where it cannot load, skips the test, or fails it under {@code -Drondo.test.requireNative=true}. */
    public static Backend oneDnn() {
        try {
            return Backend.oneDnn();
        } catch (NativeLibraryException e) {
            if (Boolean.getBoolean("rondo.test.requireNative")) {
                throw e;
            }
            return Assumptions.abort(e.getMessage());
        }
    }
}
