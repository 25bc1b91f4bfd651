package dev.rondo.internal.spi;

import dev.rondo.Backend;

/** What runs cells. One instance serves all layers and threads. */
public interface RecurrentBackend extends Backend {
    /** Makes a cell ready; the tensors must not change afterwards. */
    CellKernel prepare(CellWeights weights);

    /** This module's side of a backend. */
    static RecurrentBackend of(Backend backend) {
        if (backend instanceof RecurrentBackend recurrent) {
            return recurrent;
        }
        throw new IllegalArgumentException("backend '" + backend.name()
                + "' is not one of Rondo's: use Backend.oneDnn(), Backend.reference() or Backend.preferred()");
    }
}
