package dev.rondo.internal.cell;

import dev.rondo.Backend;

/** What runs cells. One instance serves all layers and threads. */
public interface CellBackend extends Backend {
    /**
     * Makes a cell ready; the tensors must not change afterwards.
     *
     * @throws UnsupportedOperationException when the backend, the CPU or the kind has not the precision asked for
     */
    CellKernel prepare(CellWeights weights, CellSettings settings);

    /** This module's side of a backend. */
    static CellBackend of(Backend backend) {
        if (backend instanceof CellBackend recurrent) {
            return recurrent;
        }
        throw new IllegalArgumentException("backend '" + backend.name()
                + "' is not one of Rondo's: use Backend.oneDnn(), Backend.reference() or Backend.preferred()");
    }
}
