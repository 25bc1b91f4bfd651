package dev.rondo.nn;

/**
 * The memory that the weights of a recurrent layer or cell take. {@link #parameterBytes} stays the same as long as the
 * layer lives. {@link #packedBytes} is bounded by the number of formats that oneDNN wants for the shapes in use, mostly
 * one and seldom more than two; the {@code weightBytes} of the backend are the sum over all layers alive. Closing the
 * layer frees the packed weights at once, and the parameters when the garbage collector finds them.
 *
 * @param cells one for each layer and direction
 * @param parameterBytes the parameters as PyTorch lays them out, off the heap
 * @param packedBytes the weights once more in the formats of the backend, one copy a format; 0 on the reference
 */
public record LayerStats(int cells, long parameterBytes, long packedBytes) {}
