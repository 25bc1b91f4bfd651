package dev.rondo.nn;

/**
 * The memory that a recurrent layer or cell takes. {@link #parameterBytes} stays the same as long as the layer lives.
 * {@link #packedBytes} is bounded by the number of formats that oneDNN wants for the shapes in use, mostly one and
 * seldom more than two; the {@code weightBytes} of the backend are the sum over all layers alive. Closing the layer
 * frees the packed weights at once, and the parameters when the garbage collector finds them.
 *
 * @param cells one for each layer and direction
 * @param parameterBytes the parameters as PyTorch lays them out, off the heap
 * @param packedBytes the weights once more in the formats of the backend, one copy a format; 0 on the reference
 * @param idleBytes room that a layer keeps for its next calls, off the heap: outputs between layers, up to 64 MiB each
 *     of two, and states of packed batches, up to 16 MiB each, for as many calls as ran at once; {@code layer.trim()}
 *     frees it
 */
public record LayerStats(int cells, long parameterBytes, long packedBytes, long idleBytes) {}
