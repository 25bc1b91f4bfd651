package dev.rondo;

import java.util.SortedSet;

/**
 * What a backend holds at one moment; all zero for the reference.
 *
 * @param cells cells made ready and not yet closed: one for each layer and direction
 * @param plans compiled shapes kept for reuse
 * @param contexts execution contexts kept for reuse: as many as calls ran at once
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
