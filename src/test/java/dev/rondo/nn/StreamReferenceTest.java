package dev.rondo.nn;

import dev.rondo.Backend;

/** {@link StreamContract} on the reference. */
class StreamReferenceTest extends StreamContract {
    @Override
    Backend backend() {
        return Backend.reference();
    }
}
