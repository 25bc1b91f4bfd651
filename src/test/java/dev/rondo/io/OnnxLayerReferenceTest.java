package dev.rondo.io;

import dev.rondo.Backend;

/** {@link OnnxLayerContract} on the reference. */
class OnnxLayerReferenceTest extends OnnxLayerContract {
    @Override
    Backend backend() {
        return Backend.reference();
    }
}
