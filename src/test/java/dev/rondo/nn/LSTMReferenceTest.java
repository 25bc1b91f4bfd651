package dev.rondo.nn;

import dev.rondo.Backend;

/** {@link LSTMContract} on the reference. */
class LSTMReferenceTest extends LSTMContract {
    @Override
    Backend backend() {
        return Backend.reference();
    }
}
