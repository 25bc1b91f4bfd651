package dev.rondo.internal.loader;

import dev.rondo.Backend;
import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.Threads;
import dev.rondo.nn.GRU;
import dev.rondo.nn.LSTM;
import dev.rondo.nn.LSTMCell;
import dev.rondo.nn.RNN;
import java.io.File;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Runs layers in a JVM of its own, started by {@link ChildJvm}, and prints the backend and numbers that depend on all
 * of each: {@code loaders} in many class loaders, {@code stack BYTES} on a thread with a stack of that size,
 * {@code overflow BYTES} after first uses that ran out of stack, {@code truncated FILE} on a file that is cut off,
 * {@code teams} on two threads each, {@code held} with what is held afterwards, and {@code plain} on the main thread;
 * {@code lock FILE} holds a lock until it is killed.
 */
public final class LayersMain implements Supplier<String> {
    /** For the class loaders. */
    public LayersMain() {}

    public static void main(String[] args) throws Exception {
        switch (args[0]) {
            case "loaders" -> inManyClassLoaders();
            case "stack" -> {
                Thread thread = new Thread(null, LayersMain::print, "small", Long.parseLong(args[1]));
                thread.start();
                thread.join();
            }
            case "overflow" -> afterOverflows(Long.parseLong(args[1]));
            case "lock" -> {
                try (FileChannel channel = FileChannel.open(Path.of(args[1]), StandardOpenOption.WRITE);
                        FileLock lock = channel.lock()) {
                    System.out.println("locked " + lock.isValid());
                    Thread.sleep(Long.MAX_VALUE);
                }
            }
            case "teams" -> onTwoThreads();
            case "truncated" -> onATruncatedFile(Path.of(args[1]));
            case "held" -> {
                print();
                Backend.preferred().trim();
                System.out.println(Backend.preferred().stats());
            }
            default -> print();
        }
    }

    /** At the end of the stack, and from there one frame less deep each time, until a first use succeeds. */
    private static void afterOverflows(long bytes) throws InterruptedException {
        int[] failed = {0};
        Thread thread = new Thread(null, () -> descend(failed), "deep", bytes);
        thread.start();
        thread.join();
        System.out.println(failed[0] > 0 ? "overflowed" : "never overflowed");
        print();
    }

    private static boolean descend(int[] failed) {
        boolean done;
        try {
            done = descend(failed);
        } catch (StackOverflowError e) {
            done = false;
        }
        if (!done) {
            try {
                new LayersMain().get();
                return true;
            } catch (StackOverflowError e) {
                failed[0]++;
                return false;
            }
        }
        return true;
    }

    /** The sizes at which a smaller team than the plan was compiled for once gave wrong numbers. */
    private static void onTwoThreads() {
        Tensor wide = Generator.manualSeed(3).randn(6, 1, 300);
        Tensor small = Generator.manualSeed(3).randn(6, 4, 64);
        double largest = 0;
        try (GRU gru = GRU.builder(300, 300).threads(Threads.fixed(2)).build();
                LSTM lstm = LSTM.builder(64, 64).threads(Threads.fixed(2)).build();
                GRU exactGru =
                        GRU.builder(300, 300).backend(Backend.reference()).build();
                LSTM exactLstm =
                        LSTM.builder(64, 64).backend(Backend.reference()).build()) {
            exactGru.loadStateDict(gru.stateDict());
            exactLstm.loadStateDict(lstm.stateDict());
            for (int call = 0; call < 3; call++) {
                largest = Math.max(
                        largest,
                        gru.forward(wide)
                                .output()
                                .maxAbsDiff(exactGru.forward(wide).output()));
                largest = Math.max(
                        largest,
                        lstm.forward(small)
                                .output()
                                .maxAbsDiff(exactLstm.forward(small).output()));
            }
        }
        System.out.println(Backend.preferred().name() + (largest < 1e-5 ? " right" : " wrong by " + largest));
    }

    /** Input in a mapped file, first whole and then cut off by somebody else. */
    private static void onATruncatedFile(Path file) throws Exception {
        Tensor x = Generator.manualSeed(1).randn(64, 2, 300);
        try (FileChannel channel = FileChannel.open(
                        file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
                Arena arena = Arena.ofShared();
                LSTM lstm = LSTM.builder(300, 16).build();
                LSTMCell cell = LSTMCell.builder(300, 16).build()) {
            MemorySegment memory =
                    channel.map(FileChannel.MapMode.READ_WRITE, 0, x.segment().byteSize(), arena);
            memory.copyFrom(x.segment());
            Tensor mapped = Tensor.ofSegment(memory, 64, 2, 300);
            boolean same =
                    lstm.forward(mapped).output().maxAbsDiff(lstm.forward(x).output()) == 0;
            System.out.println("whole " + same);
            channel.truncate(0);
            for (Runnable call :
                    List.<Runnable>of(() -> lstm.forward(mapped), () -> cell.forward(mapped.select(0, 63)))) {
                try {
                    call.run();
                    System.out.println("computed");
                } catch (InternalError e) {
                    System.out.println("refused");
                }
            }
            lstm.forward(x);
        }
    }

    private static void print() {
        System.out.println(new LayersMain().get());
    }

    @Override
    public String get() {
        Tensor x = Generator.manualSeed(1).randn(4, 2, 3);
        try (LSTM lstm = LSTM.builder(3, 3).generator(Generator.manualSeed(2)).build();
                GRU gru = GRU.builder(3, 3).generator(Generator.manualSeed(2)).build();
                RNN rnn = RNN.builder(3, 3).generator(Generator.manualSeed(2)).build()) {
            double sum = sum(lstm.forward(x).output())
                    + sum(gru.forward(x).output())
                    + sum(rnn.forward(x).output());
            return Backend.preferred().name() + " " + Math.round(sum * 1e4);
        }
    }

    private static double sum(Tensor tensor) {
        double sum = 0;
        for (float value : tensor.toArray()) {
            sum += value;
        }
        return sum;
    }

    /** Three that stay, as of applications in one server, and twenty that come and go, as when one is redeployed. */
    private static void inManyClassLoaders() throws Exception {
        List<URL> path = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            path.add(Path.of(entry).toUri().toURL());
        }
        List<Object> alive = new ArrayList<>();
        for (int i = 0; i < 23; i++) {
            URLClassLoader loader = new URLClassLoader(path.toArray(new URL[0]), ClassLoader.getPlatformClassLoader());
            Object layers = loader.loadClass(LayersMain.class.getName())
                    .getConstructor()
                    .newInstance();
            System.out.println(((Supplier<?>) layers).get());
            if (i < 3) {
                alive.addAll(Arrays.asList(layers, loader));
            } else {
                loader.close();
            }
        }
        System.out.println("alive " + alive.size() / 2);
    }
}
