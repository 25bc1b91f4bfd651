package dev.rondo.internal.loader;

import dev.rondo.Backend;
import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.Threads;
import dev.rondo.internal.ffi.Dnnl;
import dev.rondo.nn.GRU;
import dev.rondo.nn.LSTM;
import dev.rondo.nn.RNN;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Runs layers on several processors in a JVM of its own, started by {@link ChildJvm}, and prints whether the numbers
 * are right and what became of threads: {@code plain}, {@code requests} from two hundred threads, {@code virtual} on
 * virtual threads, {@code saturated} beside a busy common pool, {@code interrupted} on an interrupted thread.
 */
public final class WorkersMain {
    /** What the caller's thread is called; threads of OpenMP have the name of who opened the team. */
    private static final String CALLER = "rondo-caller";

    private static final int REQUESTS = 200;
    /** Enough for workers to be started and to take part. */
    private static final int CALLS = 200;

    private final Tensor wide = Generator.manualSeed(3).randn(6, 1, 300);
    private final Tensor batch = Generator.manualSeed(3).randn(6, 9, 256);
    private final Tensor small = Generator.manualSeed(3).randn(40, 64, 32);
    private final GRU gru = GRU.builder(300, 300).threads(Threads.fixed(64)).build();
    private final LSTM lstm = LSTM.builder(256, 256).bidirectional(true).build();
    private final LSTM rows = LSTM.builder(32, 32).build();
    private final RNN rnn = RNN.builder(256, 512).build();
    private final List<Tensor> expected = new ArrayList<>();

    private WorkersMain() {
        try (GRU exactGru = GRU.builder(300, 300).backend(Backend.reference()).build();
                LSTM exactLstm = LSTM.builder(256, 256)
                        .bidirectional(true)
                        .backend(Backend.reference())
                        .build();
                LSTM exactRows =
                        LSTM.builder(32, 32).backend(Backend.reference()).build();
                RNN exactRnn =
                        RNN.builder(256, 512).backend(Backend.reference()).build()) {
            exactGru.loadStateDict(gru.stateDict());
            exactLstm.loadStateDict(lstm.stateDict());
            exactRows.loadStateDict(rows.stateDict());
            exactRnn.loadStateDict(rnn.stateDict());
            expected.add(exactGru.forward(wide).output());
            expected.add(exactLstm.forward(batch).output());
            expected.add(exactRows.forward(small).output());
            expected.add(exactRnn.forward(batch).output());
        }
    }

    /** The largest difference from the reference in one call of each layer. */
    private double largestDifference() {
        double difference = gru.forward(wide).output().maxAbsDiff(expected.get(0));
        difference = Math.max(difference, lstm.forward(batch).output().maxAbsDiff(expected.get(1)));
        difference = Math.max(difference, rows.forward(small).output().maxAbsDiff(expected.get(2)));
        return Math.max(difference, rnn.forward(batch).output().maxAbsDiff(expected.get(3)));
    }

    private void run(int calls) {
        for (int call = 0; call < calls; call++) {
            double difference = largestDifference();
            if (!(difference < 1e-5)) {
                throw new IllegalStateException("wrong by " + difference);
            }
        }
    }

    public static void main(String[] args) throws Exception {
        ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
        Thread caller = new Thread(() -> {
            try {
                new WorkersMain().run(args[0]);
            } catch (Exception | Error e) {
                failures.add(e);
            }
        });
        caller.setName(CALLER);
        caller.start();
        caller.join();
        for (Throwable failure : failures) {
            failure.printStackTrace(System.out);
        }
    }

    private void run(String what) throws Exception {
        switch (what) {
            case "requests" -> onRequestThreads();
            case "virtual" -> onVirtualThreads();
            case "saturated" -> besideABusyPool();
            case "interrupted" -> {
                Thread.currentThread().interrupt();
                run(CALLS);
                System.out.println("interrupted " + Thread.interrupted());
            }
            default -> run(CALLS);
        }
        System.out.println(Backend.preferred().name() + " right");
        System.out.println("threads of teams " + (threadsNamed(CALLER) - 1));
        System.out.println("workers at most "
                + (threadsNamed("rondo-worker") < Runtime.getRuntime().availableProcessors()));
    }

    /** Threads of this process, of Java's and others, whose name begins so. */
    private static long threadsNamed(String name) throws IOException {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            return tasks.filter(task -> name(task).startsWith(name)).count();
        }
    }

    private static String name(Path task) {
        try {
            return Files.readString(task.resolve("comm")).strip();
        } catch (IOException e) {
            return ""; // ended since
        }
    }

    private void onRequestThreads() throws InterruptedException {
        run(CALLS);
        long before = threads();
        CountDownLatch done = new CountDownLatch(REQUESTS);
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger failed = new AtomicInteger();
        for (int i = 0; i < REQUESTS; i++) {
            Thread request = new Thread(
                    () -> {
                        try {
                            run(2);
                        } catch (RuntimeException | Error e) {
                            failed.incrementAndGet();
                        }
                        done.countDown();
                        try {
                            end.await();
                        } catch (InterruptedException e) {
                            failed.incrementAndGet();
                        }
                    },
                    "request-" + i);
            request.setDaemon(true);
            request.start();
        }
        done.await();
        // The JVM itself may have started some for its compilers and collectors, far fewer than one a request.
        System.out.println(
                "failed " + failed + ", further threads few " + (threads() - before - REQUESTS < REQUESTS / 2));
        end.countDown();
    }

    private static long threads() {
        try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
            return tasks.count();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A carrier's count is OpenMP's own again after each call, whichever carrier a thread goes on with. */
    private void onVirtualThreads() throws InterruptedException {
        run(CALLS);
        int usual = Dnnl.omp_get_max_threads();
        AtomicInteger changed = new AtomicInteger();
        AtomicInteger failed = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < REQUESTS; i++) {
            int steps = 1 + i % 7;
            threads.add(Thread.startVirtualThread(() -> {
                try (LSTM own = LSTM.builder(256, 128 + steps).build()) {
                    own.forward(Tensor.zeros(steps, 1 + steps % 3, 256));
                    run(1);
                } catch (RuntimeException | Error e) {
                    failed.incrementAndGet();
                }
                if (Dnnl.omp_get_max_threads() != usual) {
                    changed.incrementAndGet();
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.println("failed " + failed + ", carriers changed " + changed);
    }

    private void besideABusyPool() {
        CountDownLatch end = new CountDownLatch(1);
        for (int i = 0; i < ForkJoinPool.getCommonPoolParallelism(); i++) {
            ForkJoinPool.commonPool().execute(() -> {
                try {
                    end.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
        run(CALLS);
        end.countDown();
    }
}
