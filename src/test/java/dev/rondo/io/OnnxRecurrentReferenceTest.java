package dev.rondo.io;

import dev.rondo.Backend;

/** {@link OnnxRecurrentContract} on the operators' equations. */
class OnnxRecurrentReferenceTest extends OnnxRecurrentContract {
    @Override
    Backend backend() {
        return Backend.reference();
    }
}
