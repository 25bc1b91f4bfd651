package dev.rondo.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.Backend;
import dev.rondo.Generator;
import dev.rondo.Tensor;
import dev.rondo.Threads;
import dev.rondo.golden.GoldenAssert;
import dev.rondo.golden.Tolerance;
import dev.rondo.internal.cell.LinearKernel;
import dev.rondo.testing.TestBackends;
import dev.rondo.testing.TestSeed;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Affine maps of random sizes, forward and back, on memory whose surroundings nothing may write to. */
@Tag("native")
class LinearFuzzTest {
    private static final int CASES = 150;

    @Test
    void writesWhatTheReferenceWritesAndNothingElse() {
        Backend oneDnn = TestBackends.oneDnn();
        boolean chosen = !System.getProperty("test.seed", "").isEmpty();
        SplittableRandom random = new SplittableRandom(chosen ? TestSeed.seed() : 1);
        for (int i = 0; i < CASES; i++) {
            int rows = size(random);
            int in = size(random);
            int out = size(random);
            Threads threads = random.nextBoolean() ? Threads.adaptive() : Threads.fixed(1 + random.nextInt(2));
            Case drawn = new Case(rows, in, out, random.nextBoolean(), Generator.manualSeed(random.nextInt()));
            drawn.spoil(random);
            drawn.compare(oneDnn.cells().linear(threads));
        }
    }

    /** Mostly small, with those next to a multiple of vectors, chunks and blocks among the others. */
    private static int size(SplittableRandom random) {
        return switch (random.nextInt(6)) {
            case 0 -> 1;
            case 1 -> Math.max(1, (1 << random.nextInt(9)) + random.nextInt(3) - 1);
            case 2 -> 1 + random.nextInt(700);
            default -> 1 + random.nextInt(40);
        };
    }

    private static final class Case {
        private final String name;
        private final int rows;
        private final int in;
        private final int out;
        private final boolean bias;
        private final Tensor x;
        private final Tensor weight;
        private final Tensor offsets;
        private final Tensor gradY;

        Case(int rows, int in, int out, boolean bias, Generator generator) {
            this.rows = rows;
            this.in = in;
            this.out = out;
            this.bias = bias;
            name = rows + " rows, " + in + " -> " + out + (bias ? " with" : " without") + " bias";
            x = generator.randn(rows, in);
            weight = generator.randn(out, in);
            offsets = generator.randn(out);
            gradY = generator.randn(rows, out);
        }

        /** Puts what is no number into some inputs: it must reach what depends on it, and nothing else. */
        void spoil(SplittableRandom random) {
            float[] spoilers = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};
            if (random.nextInt(5) == 0) {
                x.set(spoilers[random.nextInt(3)], random.nextInt(rows), random.nextInt(in));
            }
            if (random.nextInt(5) == 0) {
                gradY.set(spoilers[random.nextInt(3)], random.nextInt(rows), random.nextInt(out));
            }
        }

        void compare(LinearKernel kernel) {
            LinearKernel reference = Backend.reference().cells().linear(Threads.fixed(1));
            GuardedTensor y = new GuardedTensor(rows, out);
            GuardedTensor gradWeight = new GuardedTensor(out, in);
            GuardedTensor gradBias = new GuardedTensor(out);
            GuardedTensor gradX = new GuardedTensor(rows, in);
            Tensor rightY = Tensor.zeros(rows, out);
            Tensor rightWeight = Tensor.zeros(out, in);
            Tensor rightBias = Tensor.zeros(out);
            Tensor rightX = Tensor.zeros(rows, in);
            kernel.forward(x, weight, bias ? offsets : null, y.tensor());
            kernel.backward(gradY, x, weight, gradWeight.tensor(), bias ? gradBias.tensor() : null, gradX.tensor());
            reference.forward(x, weight, bias ? offsets : null, rightY);
            reference.backward(gradY, x, weight, rightWeight, bias ? rightBias : null, rightX);
            check("y", y, rightY, in + 1);
            check("weight", gradWeight, rightWeight, rows);
            check("x", gradX, rightX, out);
            gradBias.check();
            if (bias) {
                check("bias", gradBias, rightBias, rows);
            }
        }

        private void check(String what, GuardedTensor guarded, Tensor right, int terms) {
            guarded.check();
            float[] values = right.toArray();
            double[] expected = new double[values.length];
            for (int i = 0; i < values.length; i++) {
                expected[i] = values[i];
            }
            // Here the terms are of size one, and not their sum.
            Tolerance tolerance = Tolerance.sum(terms).times(Math.sqrt(terms));
            double largest = GoldenAssert.assertClose(name + ": " + what, expected, guarded.tensor(), tolerance);
            assertThat(largest).as(name).isFinite();
        }
    }
}
