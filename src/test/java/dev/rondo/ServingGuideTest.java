package dev.rondo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.golden.Tolerance;
import dev.rondo.nn.LSTM;
import dev.rondo.nn.LSTMOutput;
import dev.rondo.nn.LSTMState;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** The code of docs/serving.md, between marks, and what it says of it. */
class ServingGuideTest {
    private final Generator g = Generator.manualSeed(6);

    @Test
    void startingUp() {
        try (LSTM built = LSTM.builder(8, 16).generator(g).build()) {
            var weights = built.stateDict();
            // guide begins
            LSTM lstm = LSTM.fromStateDict(weights, "", options -> options.threads(Threads.fixed(1)));
            lstm.prepare(20, 1); // 20 steps of 1 sequence, before the first request
            // guide ends
            assertThat(lstm.stats().packedBytes()).isGreaterThanOrEqualTo(0);
            lstm.close();
        }
    }

    @Test
    void virtualThreadsWaitForPlatformThreads() throws ExecutionException, InterruptedException {
        Tensor x = g.randn(20, 1, 8);
        try (LSTM lstm = LSTM.builder(8, 16).generator(g).build()) {
            Tensor expected = lstm.forward(x).output();
            List<Future<Tensor>> answers = new ArrayList<>();
            // guide begins
            int processors = Runtime.getRuntime().availableProcessors();
            ExecutorService computing = Executors.newFixedThreadPool(processors); // platform threads
            Callable<Tensor> request = () -> // of a virtual thread
                    computing.submit(() -> lstm.forward(x).output()).get();
            // guide ends
            try (ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < 20; i++) {
                    answers.add(requests.submit(request));
                }
                for (Future<Tensor> answer : answers) {
                    assertThat(answer.get().maxAbsDiff(expected))
                            .isLessThan(Tolerance.forward(8, 16, 20).bound());
                }
            }
            // guide begins
            computing.shutdown(); // when the server ends, before lstm.close()
            // guide ends
        }
    }

    @Test
    void outputsOfYourOwn() {
        Tensor x = g.randn(20, 1, 8);
        try (LSTM lstm = LSTM.builder(8, 16).generator(g).build()) {
            // guide begins
            LSTMState state = LSTMState.of(Tensor.zeros(1, 1, 16), Tensor.zeros(1, 1, 16));
            LSTMOutput out = new LSTMOutput(Tensor.zeros(20, 1, 16), state); // once a thread
            lstm.forward(x, null, out); // for each request
            // guide ends
            assertThat(out.output().maxAbsDiff(lstm.forward(x).output()))
                    .isLessThan(Tolerance.forward(8, 16, 20).bound());
        }
    }

    @Test
    void memoryIsSeenAndGivenBack() {
        try (LSTM lstm = LSTM.builder(8, 16).generator(g).build()) {
            lstm.forward(g.randn(20, 1, 8));
            // guide begins
            long weights = lstm.stats().packedBytes() + lstm.stats().parameterBytes();
            long scratch = Backend.preferred().stats().scratchBytes();
            lstm.trim(); // what this layer keeps for its next calls
            Backend.preferred().trim(); // contexts, plans and scratch of calls that are over
            // guide ends
            assertThat(weights).isPositive();
            assertThat(scratch).isGreaterThanOrEqualTo(0);
            assertThat(lstm.stats().idleBytes()).isZero();
        }
    }

    @Test
    void equalCallsGiveEqualBits() {
        Tensor x = g.randn(20, 4, 8);
        // guide begins
        LSTM lstm = LSTM.builder(8, 16).deterministic(true).build();
        // guide ends
        assertThat(lstm.forward(x).output().toArray())
                .isEqualTo(lstm.forward(x).output().toArray());
        lstm.close();
    }
}
