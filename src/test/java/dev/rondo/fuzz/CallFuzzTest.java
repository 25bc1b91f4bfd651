package dev.rondo.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.Backend;
import dev.rondo.Precision;
import dev.rondo.Tensor;
import dev.rondo.nn.LSTM;
import dev.rondo.testing.TestBackends;
import dev.rondo.testing.TestSeed;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random calls, right and wrong ones, give on oneDNN what the reference gives: numbers within the rounding of their
 * precision, or the same exception; and tables give what their definition says. The same calls each time, or with
 * {@code -Dtest.seed}, or as many as fit into {@code -Dtest.fuzz.seconds}, others.
 */
@Tag("native")
class CallFuzzTest {
    private static final int CASES = 250;
    private static final int MANY = 16;

    @Test
    void callsAnswerAsTheirOraclesDo() {
        Backend oneDnn = TestBackends.oneDnn();
        long seconds = Long.parseLong("0" + System.getProperty("test.fuzz.seconds", ""));
        long end = System.nanoTime() + seconds * 1_000_000_000;
        boolean chosen = seconds > 0 || !System.getProperty("test.seed", "").isEmpty();
        long base = chosen ? TestSeed.seed() : 1;
        Set<Precision> precisions = precisions(oneDnn);
        long count = 0;
        while (seconds == 0 ? count < CASES : System.nanoTime() < end) {
            long next = base * 1_000_003 + count;
            if (count % 4 == 3) {
                new TableCall(new TableCase(next)).compare();
            } else {
                compare(new FuzzCase(next, precisions), oneDnn);
            }
            count++;
        }
        System.out.println("random calls compared: " + count);
    }

    /** What this machine has besides float32. */
    private static Set<Precision> precisions(Backend oneDnn) {
        Set<Precision> found = EnumSet.noneOf(Precision.class);
        for (Precision precision : Precision.values()) {
            try (LSTM lstm =
                    LSTM.builder(1, 1).precision(precision).backend(oneDnn).build()) {
                found.add(precision);
            } catch (UnsupportedOperationException e) {
                assertThat(e).hasMessageContaining("needs a CPU with");
            }
        }
        return found;
    }

    private static void compare(FuzzCase fuzz, Backend oneDnn) {
        Outcome expected = Outcome.of(() -> new FuzzCall(fuzz, Backend.reference()).run());
        Outcome actual = Outcome.of(() -> new FuzzCall(fuzz, oneDnn).run());
        assertThat(actual.refusal()).as(fuzz.toString()).isEqualTo(expected.refusal());
        assertThat(expected.refusal().isEmpty()).as(fuzz.toString()).isEqualTo(!fuzz.isWrong());
        for (int i = 0; i < expected.results().size(); i++) {
            float[] right = expected.results().get(i).toArray();
            float[] found = actual.results().get(i).toArray();
            assertThat(found).as(fuzz.toString()).hasSameSizeAs(right);
            double mean = compare(fuzz, "result " + i, right, found);
            // A cell's state has no bounds as its output has; of a few values, a mean says nothing.
            if (i == 0 && right.length >= MANY && !(mean <= fuzz.meanTolerance().bound())) {
                throw new AssertionError(
                        fuzz + ": the output is off by " + mean + " on average, allowed is " + fuzz.meanTolerance());
            }
        }
    }

    /**
     * Checks each value; gives the root mean square of the errors, which shows more of what is wrong in low precision.
     */
    private static double compare(FuzzCase fuzz, String result, float[] right, float[] found) {
        double bound = fuzz.tolerance().bound();
        double squares = 0;
        // Relu has no saturation: what cancels in a small value was as large as the largest.
        double largest = fuzz.kind == FuzzCase.Kind.RNN_RELU ? largest(right) : 1;
        for (int j = 0; j < right.length; j++) {
            double error = Math.abs((double) found[j] - right[j]) / Math.max(largest, Math.abs(right[j]));
            squares += error * error;
            if (!(error <= bound)) {
                throw new AssertionError(
                        fuzz + ": " + result + " is off by " + error + " at element " + j + ", allowed is " + bound);
            }
        }
        return Math.sqrt(squares / right.length);
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
