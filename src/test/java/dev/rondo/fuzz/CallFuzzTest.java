package dev.rondo.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.Backend;
import dev.rondo.Tensor;
import dev.rondo.testing.TestBackends;
import dev.rondo.testing.TestSeed;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random calls, right and wrong ones, give on oneDNN what the reference gives: numbers within the rounding of float32,
 * or the same exception. The same ones each time, or with {@code -Dtest.seed}, or as many as fit into
 * {@code -Dtest.fuzz.seconds}, others.
 */
@Tag("native")
class CallFuzzTest {
    private static final int CASES = 400;

    @Test
    void oneDnnAnswersAsTheReferenceDoes() {
        Backend oneDnn = TestBackends.oneDnn();
        long seconds = Long.parseLong("0" + System.getProperty("test.fuzz.seconds", ""));
        long end = System.nanoTime() + seconds * 1_000_000_000;
        boolean chosen = seconds > 0 || !System.getProperty("test.seed", "").isEmpty();
        long base = chosen ? TestSeed.seed() : 1;
        long count = 0;
        while (seconds == 0 ? count < CASES : System.nanoTime() < end) {
            compare(new FuzzCase(base * 1_000_003 + count), oneDnn);
            count++;
        }
        System.out.println("random calls compared: " + count);
    }

    private static void compare(FuzzCase fuzz, Backend oneDnn) {
        Outcome expected = Outcome.of(() -> new FuzzCall(fuzz, Backend.reference()).run());
        Outcome actual = Outcome.of(() -> new FuzzCall(fuzz, oneDnn).run());
        assertThat(actual.refusal()).as(fuzz.toString()).isEqualTo(expected.refusal());
        assertThat(expected.refusal().isEmpty()).as(fuzz.toString()).isEqualTo(!fuzz.isWrong());
        double bound = fuzz.tolerance();
        for (int i = 0; i < expected.results().size(); i++) {
            float[] right = expected.results().get(i).toArray();
            float[] found = actual.results().get(i).toArray();
            assertThat(found).as(fuzz.toString()).hasSameSizeAs(right);
            // Relu has no saturation: what cancels in a small value was as large as the largest.
            double largest = fuzz.kind == FuzzCase.Kind.RNN_RELU ? largest(right) : 1;
            for (int j = 0; j < right.length; j++) {
                double error = Math.abs((double) found[j] - right[j]) / Math.max(largest, Math.abs(right[j]));
                if (!(error <= bound)) {
                    throw new AssertionError(fuzz + ": result " + i + " is off by " + error + " at element " + j
                            + ", allowed is " + bound);
                }
            }
        }
    }

    private static double largest(float[] values) {
        double largest = 1;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        return largest;
    }

    /** What a call gave: results, or the exception that refused it. */
    private record Outcome(List<Tensor> results, String refusal) {
        static Outcome of(Supplier<List<Tensor>> call) {
            try {
                return new Outcome(call.get(), "");
            } catch (RuntimeException e) {
                return new Outcome(List.of(), e.toString());
            }
        }
    }
}
