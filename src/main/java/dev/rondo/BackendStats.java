package dev.rondo;

import java.util.SortedSet;

/**
 * What a backend holds at one moment, all layers together; all zero for the reference.
 *
 * <p>Everything is bounded. Weights by the layers alive: one packed copy for each format that a shape in use wants, and
 * {@code LayerStats} tells each layer's part; closing the layer frees them. Contexts by the calls in flight, and once
 * those are over by twice the processors, or 8 if that is more. Plans by {@code -Drondo.plan.capacity}, 128, a context;
 * the one used longest ago makes room. Scratch by 256 MiB for each of a context's six buffers once its call is over:
 * the scratchpad, which all its plans share and which is as large as the largest of them needs, zeros for missing
 * states, and the states between parts of a long sequence. {@link Backend#trim} frees plans, contexts and scratch that
 * no call is using.
 *
 * <p>A plan also holds descriptors and compiled code within oneDNN, which has no way to tell their size; they are
 * bounded by their number. Compiled code outlives its plan in a cache of oneDNN's own, for the whole process and for
 * 1024 primitives at most, unless the environment sets {@code ONEDNN_PRIMITIVE_CACHE_CAPACITY}.
 *
 * @param cells cells made ready and not yet closed: one for each layer and direction
 * @param plans compiled shapes kept for reuse
 * @param contexts execution contexts kept for reuse: as many as calls, or directions of a layer, ran at once
 * @param weightBytes native memory of packed weights
 * @param scratchBytes native memory of the contexts
 * @param handles native objects alive, but for the few that are kept for the whole process
 * @param implementations the names oneDNN gives to the kernels of the plans kept
 */
public record BackendStats(
        int cells,
        int plans,
        int contexts,
        long weightBytes,
        long scratchBytes,
        long handles,
        SortedSet<String> implementations) {}
