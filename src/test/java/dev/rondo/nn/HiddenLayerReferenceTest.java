package dev.rondo.nn;

import dev.rondo.Backend;

/** {@link HiddenLayerContract} on the reference. */
class HiddenLayerReferenceTest extends HiddenLayerContract {
    @Override
    Backend backend() {
        return Backend.reference();
    }
}
