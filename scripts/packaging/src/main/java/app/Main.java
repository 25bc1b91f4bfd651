package app;

import dev.rondo.Backend;
import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.nn.GRU;
import dev.rondo.nn.LSTM;
import dev.rondo.nn.LSTMState;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * What scripts/check-packaging runs in every kind of package. Prints the backend and a state that PyTorch printed too;
 * {@code loaders JAR..} does so in two class loaders at once, {@code virtual} in a thousand virtual threads.
 */
public final class Main implements Supplier<String> {
    private static final double TOLERANCE = 2e-6;

    public static void main(String[] args) throws Exception {
        switch (args.length == 0 ? "" : args[0]) {
            case "loaders" -> inTwoClassLoaders(List.of(args).subList(1, args.length));
            case "virtual" -> inVirtualThreads();
            default -> System.out.println(new Main().get());
        }
    }

    @Override
    public String get() {
        Generator generator = Generator.manualSeed(1000, Generator.Stream.TORCH_0_3);
        Tensor input = generator.randn(2, 3, 4);
        try (LSTM lstm = LSTM.builder(4, 3).generator(generator).build()) {
            LSTMState state = LSTMState.of(generator.randn(1, 3, 3), generator.randn(1, 3, 3));
            StringBuilder line = new StringBuilder(Backend.preferred().name());
            for (float value : lstm.forward(input, state).state().h().toArray()) {
                line.append(String.format(Locale.ROOT, " %.4f", value));
            }
            compareWithTheReference();
            return line.toString();
        }
    }

    /** At a size that oneDNN takes other kernels for. */
    private static void compareWithTheReference() {
        Tensor x = Generator.manualSeed(1).randn(20, 4, 64);
        try (GRU gru = GRU.builder(64, 64).generator(Generator.manualSeed(2)).build();
                GRU exact = GRU.builder(64, 64).backend(Backend.reference()).build()) {
            exact.loadStateDict(gru.stateDict());
            requireEqual(gru.forward(x).output(), exact.forward(x).output());
        }
    }

    private static void requireEqual(Tensor actual, Tensor exact) {
        double difference = actual.maxAbsDiff(exact);
        if (!(difference <= TOLERANCE)) {
            throw new IllegalStateException("differs from the reference by " + difference);
        }
    }

    private static void inTwoClassLoaders(List<String> jars) throws Exception {
        URL[] path = new URL[jars.size()];
        for (int i = 0; i < path.length; i++) {
            path[i] = Path.of(jars.get(i)).toUri().toURL();
        }
        List<Supplier<?>> programs = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            URLClassLoader loader = new URLClassLoader(path, ClassLoader.getPlatformClassLoader());
            programs.add((Supplier<?>) loader.loadClass("app.Main").getConstructor().newInstance());
        }
        if (programs.get(0).getClass() == programs.get(1).getClass()) {
            throw new IllegalStateException("one class loader gave both");
        }
        programs.forEach(program -> System.out.println(program.get()));
    }

    private static void inVirtualThreads() throws Exception {
        try (LSTM lstm = LSTM.builder(16, 32).generator(Generator.manualSeed(3)).build();
                LSTM exact = LSTM.builder(16, 32).backend(Backend.reference()).build();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            exact.loadStateDict(lstm.stateDict());
            List<Future<Tensor>> outputs = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                Tensor x = Generator.manualSeed(i).randn(5, 2, 16);
                outputs.add(threads.submit(() -> lstm.forward(x).output()));
            }
            for (int i = 0; i < 1000; i++) {
                Tensor x = Generator.manualSeed(i).randn(5, 2, 16);
                requireEqual(outputs.get(i).get(), exact.forward(x).output());
            }
        }
        System.out.println(new Main().get());
    }
}
