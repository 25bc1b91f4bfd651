package dev.rondo.optim;

import dev.rondo.Tensor;
import dev.rondo.nn.Parameter;
import java.util.HashMap;
import java.util.Map;

/**
 * What an optimizer remembers of one parameter. Its numbers lie on the heap in tiles, arrays that a loop takes whole:
 * only those the JIT turns into vector code, and nothing has to be copied to work on them.
 */
final class ParameterState {
    private final Parameter parameter;
    private final int[] shape;
    private final long numel;
    private final Map<String, float[][]> buffers = new HashMap<>();
    private long step;

    ParameterState(Parameter parameter) {
        Tensor value = parameter.value();
        this.parameter = parameter;
        this.shape = value.shape();
        this.numel = value.numel();
    }

    Parameter parameter() {
        return parameter;
    }

    int[] shape() {
        return shape.clone();
    }

    long numel() {
        return numel;
    }

    /** Counts a step and says which it is, from 1. */
    long nextStep() {
        return ++step;
    }

    long step() {
        return step;
    }

    /** Whether anything is remembered. */
    boolean isPresent() {
        return step > 0 || !buffers.isEmpty();
    }

    boolean has(String buffer) {
        return buffers.containsKey(buffer);
    }

    /** The tiles of a buffer; zeros at first. */
    float[][] buffer(String name) {
        float[][] present = buffers.get(name);
        if (present != null) {
            return present;
        }
        float[][] made = new float[Tiles.count(numel)][];
        for (int tile = 0; tile < made.length; tile++) {
            made[tile] = new float[Tiles.length(tile, numel)];
        }
        buffers.put(name, made);
        return made;
    }

    /** A copy of a buffer. */
    Tensor copy(String name) {
        Tensor tensor = Tensor.zeros(shape);
        float[][] from = buffer(name);
        for (int tile = 0; tile < from.length; tile++) {
            Tiles.write(from[tile], tensor.segment(), tile, from[tile].length);
        }
        return tensor;
    }

    /** Takes over copies of the given buffers, instead of all there are. */
    void load(long atStep, Map<String, Tensor> given) {
        step = atStep;
        buffers.clear();
        given.forEach((name, tensor) -> {
            float[][] to = buffer(name);
            for (int tile = 0; tile < to.length; tile++) {
                Tiles.read(tensor.segment(), tile, to[tile], to[tile].length);
            }
        });
    }
}
