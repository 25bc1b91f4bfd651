package dev.rondo.nn;

import dev.rondo.Backend;

/** {@link ProvidedOutputContract} on the reference. */
class ProvidedOutputReferenceTest extends ProvidedOutputContract {
    @Override
    Backend backend() {
        return Backend.reference();
    }
}
