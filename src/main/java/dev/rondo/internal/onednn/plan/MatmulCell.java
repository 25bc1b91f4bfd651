package dev.rondo.internal.onednn.plan;

import dev.rondo.internal.dnnl.HotCalls;
import dev.rondo.internal.onednn.weights.MatmulWeights;

/** The steps of one kind of cell as matrix products. Addresses point at dense rows. */
interface MatmulCell {
    /** Takes the recurrent weights of a call. */
    void use(MatmulWeights weights);

    /**
     * Where the input part of a gate, [T, N, H], is to be put before the first step.
     *
     * @param scratch the plan's scratch memory
     * @param y the plan's output [T, N, H]
     */
    long inputPart(int gate, long scratch, long y);

    /**
     * Computes step {@code t}.
     *
     * @param h the state before, [N, H]
     * @param source the same as products read it
     * @param c the cell state before, [N, H], where there is one
     */
    void step(HotCalls.Pins pins, int t, long scratch, long y, long h, long source, long c);

    /** Where step {@code t} has left the cell state; 0 where there is none. */
    long cellState(int t, long scratch);
}
