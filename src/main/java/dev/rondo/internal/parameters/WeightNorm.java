package dev.rondo.internal.parameters;

import dev.rondo.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;

/**
 * Weights that a state dictionary holds as magnitude and direction: {@code W = g * v / |v|}, the norm over each slice
 * of one dimension, usually the rows, or over all of the weight.
 *
 * <p>Source: <a href="https://arxiv.org/abs/1602.07868">Salimans and Kingma, 2016</a>, as
 * {@code torch.nn.utils.weight_norm} and {@code torch.nn.utils.parametrizations.weight_norm} name it.
 */
public final class WeightNorm {
    private WeightNorm() {}

    /** The keys of a weight's magnitude and direction. */
    public record Pair(String g, String v) {}

    /** The pairs that may stand for a key: PyTorch's from 2.0 on, and the one before. */
    public static List<Pair> pairs(String key) {
        int leaf = key.lastIndexOf('.') + 1;
        String parametrized = key.substring(0, leaf) + "parametrizations." + key.substring(leaf);
        return List.of(
                new Pair(parametrized + ".original0", parametrized + ".original1"), new Pair(key + "_g", key + "_v"));
    }

    /**
     * The weight of a pair.
     *
     * @param g of the dimensions of v, all but one of size 1; or a single element, for a norm over all of v
     * @throws IllegalArgumentException when the shapes do not fit
     */
    public static Tensor join(Tensor g, Tensor v) {
        int kept = keptDimension(g, v);
        int[] shape = v.shape();
        int count = kept < 0 ? 1 : shape[kept];
        long inner = 1;
        for (int i = kept + 1; i < shape.length; i++) {
            inner *= shape[i];
        }
        Tensor result = v.copy();
        MemorySegment values = result.segment();
        double[] squares = new double[count];
        for (long i = 0; i < v.numel(); i++) {
            double value = values.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            squares[(int) (i / inner % count)] += value * value;
        }
        for (long i = 0; i < v.numel(); i++) {
            int slice = (int) (i / inner % count);
            double scale = g.segment().getAtIndex(ValueLayout.JAVA_FLOAT, slice) / Math.sqrt(squares[slice]);
            values.setAtIndex(
                    ValueLayout.JAVA_FLOAT, i, (float) (values.getAtIndex(ValueLayout.JAVA_FLOAT, i) * scale));
        }
        return result;
    }

    /** The dimension whose slices have a norm each; -1 for one norm over all. */
    private static int keptDimension(Tensor g, Tensor v) {
        if (g.numel() == 1) {
            return -1;
        }
        int kept = -1;
        boolean fits = g.dim() == v.dim();
        for (int i = 0; fits && i < g.dim(); i++) {
            if (g.size(i) != 1) {
                fits = kept < 0 && g.size(i) == v.size(i);
                kept = i;
            }
        }
        if (!fits) {
            throw new IllegalArgumentException("weight_norm's magnitude of shape " + Arrays.toString(g.shape())
                    + " does not fit its direction of shape " + Arrays.toString(v.shape()));
        }
        return kept;
    }
}
