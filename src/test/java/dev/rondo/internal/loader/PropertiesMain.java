package dev.rondo.internal.loader;

import dev.rondo.Backend;
import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import dev.rondo.Threads;
import dev.rondo.nn.Embedding;
import dev.rondo.nn.GRU;
import java.util.List;

/** Does everything that reads a property, twice, and prints what was thrown: the second time must be like the first. */
final class PropertiesMain {
    private PropertiesMain() {}

    private static final List<Runnable> USES = List.of(
            Backend::preferred,
            () -> {
                try (GRU gru = GRU.builder(2, 2).build()) {
                    gru.prepare(2, 2);
                    gru.forward(Tensor.ones(2, 2, 2));
                }
            },
            () -> Embedding.builder(1 << 16, 64).build().forward(LongTensor.of(new long[1 << 15], 1 << 15)),
            Threads::stats);

    public static void main(String[] args) {
        for (int attempt = 0; attempt < 2; attempt++) {
            for (Runnable use : USES) {
                try {
                    use.run();
                    System.out.println("fine");
                } catch (Throwable e) {
                    System.out.println(e);
                }
            }
        }
    }
}
