package dev.rondo.internal.parameters;

import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.internal.cell.CellKind;
import dev.rondo.internal.cell.CellSettings;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.cell.CellWeights;
import dev.rondo.internal.cell.GradientRun;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A cell and the names of its parameters.
 *
 * @param bias whether it has {@code bias_ih} and {@code bias_hh}
 * @param suffix what PyTorch puts behind each name, such as {@code _l0_reverse}; empty for a cell of its own
 * @param readsHidden whether it reads the h of a layer below
 */
public record CellParameters(CellSpec spec, boolean bias, String suffix, boolean readsHidden) {
    /** A cell of its own. */
    public static CellParameters alone(CellSpec spec, boolean bias) {
        if (spec.inputSize() <= 0) {
            throw new IllegalArgumentException("input_size must be greater than zero");
        }
        if (spec.hiddenSize() <= 0) {
            throw new IllegalArgumentException("hidden_size must be greater than zero");
        }
        requireMemory(spec);
        return new CellParameters(spec, bias, "", false);
    }

    /** Whether a cell's weights and gates stay within 32-bit counts, as oneDNN's arithmetic needs. */
    public static boolean fits(CellSpec spec) {
        double elements = (double) spec.kind().gates()
                * spec.hiddenSize()
                * Math.max(2.0 * spec.inputSize(), 2.0 * spec.hiddenSize());
        return elements <= Integer.MAX_VALUE;
    }

    /** Refuses sizes that do not {@linkplain #fits fit}. */
    public static void requireMemory(CellSpec spec) {
        if (!fits(spec)) {
            throw new IllegalArgumentException("input_size " + spec.inputSize() + " and hidden_size "
                    + spec.hiddenSize() + " are too large: a weight would have over 2^30 elements");
        }
    }

    /** Draws every parameter of cells, biases too, from U(-1/sqrt(H), 1/sqrt(H)), in order, as PyTorch does. */
    static Parameters draw(List<CellParameters> cells, Generator generator) {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        cells.forEach(cell -> cell.addParameters(parameters));
        double bound = 1 / Math.sqrt(cells.get(0).spec().hiddenSize());
        parameters.values().forEach(parameter -> generator.fillUniform(parameter, -bound, bound));
        return new Parameters(parameters);
    }

    /** Adds zeroed parameters in PyTorch's order of registration. */
    private void addParameters(Map<String, Tensor> parameters) {
        parameters.put("weight_ih" + suffix, Tensor.zeros(spec.gateRows(), spec.inputSize()));
        parameters.put("weight_hh" + suffix, Tensor.zeros(spec.gateRows(), spec.outputSize()));
        if (bias) {
            parameters.put("bias_ih" + suffix, Tensor.zeros(spec.gateRows()));
            parameters.put("bias_hh" + suffix, Tensor.zeros(spec.gateRows()));
        }
        if (spec.projSize() > 0) {
            parameters.put("weight_hr" + suffix, Tensor.zeros(spec.projSize(), spec.hiddenSize()));
        }
        if (spec.kind().hasPeepholes()) {
            parameters.put("peephole" + suffix, Tensor.zeros(CellKind.PEEPHOLES * spec.hiddenSize()));
        }
    }

    /** Settings of the module for this cell: what reads the h of a layer below reads values from -1 to 1. */
    CellSettings settings(CellSettings module) {
        return readsHidden ? module.withInputRange(1) : module;
    }

    /** This cell's parameters as a backend takes them. */
    CellWeights weights(Map<String, Tensor> parameters) {
        return new CellWeights(
                spec,
                present(parameters, "weight_ih" + suffix),
                present(parameters, "weight_hh" + suffix),
                parameters.get("bias_ih" + suffix),
                parameters.get("bias_hh" + suffix),
                parameters.get("weight_hr" + suffix),
                parameters.get("peephole" + suffix));
    }

    /** This cell's part of a map of gradients. */
    GradientRun.Parameters gradients(Map<String, Tensor> gradients) {
        return new GradientRun.Parameters(
                present(gradients, "weight_ih" + suffix),
                present(gradients, "weight_hh" + suffix),
                gradients.get("bias_ih" + suffix),
                gradients.get("bias_hh" + suffix),
                gradients.get("weight_hr" + suffix));
    }

    private static Tensor present(Map<String, Tensor> parameters, String name) {
        Tensor tensor = parameters.get(name);
        if (tensor == null) {
            throw new IllegalStateException("no parameter " + name);
        }
        return tensor;
    }
}
