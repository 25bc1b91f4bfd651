package dev.rondo.nn;

import dev.rondo.Tensor;
import dev.rondo.internal.cell.CellSettings;
import dev.rondo.internal.cell.CellSpec;
import dev.rondo.internal.cell.CellWeights;
import java.util.Map;

/**
 * A cell and the names of its parameters.
 *
 * @param bias whether it has {@code bias_ih} and {@code bias_hh}
 * @param suffix what PyTorch puts behind each name, such as {@code _l0_reverse}; empty for a cell of its own
 * @param readsHidden whether it reads the h of a layer below
 */
record NamedCell(CellSpec spec, boolean bias, String suffix, boolean readsHidden) {

    /** Adds zeroed parameters in PyTorch's order of registration. */
    void addParameters(Map<String, Tensor> parameters) {
        parameters.put("weight_ih" + suffix, Tensor.zeros(spec.gateRows(), spec.inputSize()));
        parameters.put("weight_hh" + suffix, Tensor.zeros(spec.gateRows(), spec.outputSize()));
        if (bias) {
            parameters.put("bias_ih" + suffix, Tensor.zeros(spec.gateRows()));
            parameters.put("bias_hh" + suffix, Tensor.zeros(spec.gateRows()));
        }
        if (spec.projSize() > 0) {
            parameters.put("weight_hr" + suffix, Tensor.zeros(spec.projSize(), spec.hiddenSize()));
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
                parameters.get("weight_hr" + suffix));
    }

    private static Tensor present(Map<String, Tensor> parameters, String name) {
        Tensor tensor = parameters.get(name);
        if (tensor == null) {
            throw new IllegalStateException("no parameter " + name);
        }
        return tensor;
    }
}
