package dev.rondo.nn;

import dev.rondo.Backend;

/** {@link LSTMCellContract} on the reference. */
class LSTMCellReferenceTest extends LSTMCellContract {
    @Override
    Backend backend() {
        return Backend.reference();
    }
}
