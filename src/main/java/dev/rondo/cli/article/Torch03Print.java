package dev.rondo.cli.article;

import dev.rondo.Tensor;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** PyTorch 0.3's way of printing a 3-D Variable whose values lie below 10. */
final class Torch03Print {
    private Torch03Print() {}

    static String print(Tensor tensor) {
        StringBuilder text = new StringBuilder("Variable containing:\n");
        for (int i = 0; i < tensor.size(0); i++) {
            text.append('(').append(i).append(" ,.,.) = \n");
            for (int j = 0; j < tensor.size(1); j++) {
                for (int k = 0; k < tensor.size(2); k++) {
                    text.append(String.format(Locale.ROOT, " %7.4f", tensor.get(i, j, k)));
                }
                text.append('\n');
            }
            text.append(i + 1 < tensor.size(0) ? "\n" : "");
        }
        String sizes = Arrays.stream(tensor.shape()).mapToObj(Integer::toString).collect(Collectors.joining("x"));
        return text.append("[torch.FloatTensor of size ")
                .append(sizes)
                .append("]")
                .toString();
    }
}
