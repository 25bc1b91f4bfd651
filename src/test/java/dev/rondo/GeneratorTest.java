package dev.rondo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeneratorTest {
    /** A number that the first double of seed 0 equals exactly: 53 bits of its first two words. */
    private static final double FIRST_DOUBLE_OF_SEED_0 =
            ((2357136044L << 32 | 2546248239L) & ((1L << 53) - 1)) * 0x1p-53;

    /**
     *
     *
     * <pre>{@code
     * torch.manual_seed(42)
     * [v.hex() for v in torch.cat([torch.randn(3), torch.randn(20), torch.randn(2), torch.rand(4)]).tolist()]
     * }</pre>
     *
     * The first of the two normals at positions 23 and 24 was kept from before the 20.
     */
    @Test
    void keptNormalSurvivesVectorFill() {
        Generator g = Generator.manualSeed(42);
        assertThat(g.randn(3).toArray()).containsExactly(0x1.58c55cp-2f, 0x1.07cd3ap-3f, 0x1.e02dcep-3f);
        assertThat(g.randn(20).toArray())
                .startsWith(0x1.c9ac9p+0f)
                .endsWith(0x1.fdc404p-1f, -0x1.c2734ap-1f, -0x1.33c8e4p-1f);
        assertThat(g.randn(2).toArray()).containsExactly(0x1.d7b8d8p-3f, -0x1.4f9ff6p-2f);
        assertThat(g.rand(4).toArray()).containsExactly(0x1.82017ap-1f, 0x1.8fdde8p-3f, 0x1.4aaep-8f, 0x1.3a2ef4p-2f);
    }

    /**
     *
     *
     * <pre>{@code torch.manual_seed(0); torch.cat([torch.randn(3), torch.rand(2), torch.randn(2)]).tolist() }</pre>
     */
    @Test
    void keptNormalSurvivesUniforms() {
        Generator g = Generator.manualSeed(0);
        g.randn(3);
        assertThat(g.rand(2).toArray()).containsExactly(0x1.d29024p-2f, 0x1.43bda6p-1f);
        assertThat(g.randn(2).toArray()).containsExactly(0x1.23096cp-1f, 0x1.4875f8p-3f);
    }

    @Test
    void shapeMattersThroughItsElementCountAlone() {
        for (Generator.Stream stream : Generator.Stream.values()) {
            Tensor flat = Generator.manualSeed(7, stream).randn(24);
            Tensor cube = Generator.manualSeed(7, stream).randn(2, 3, 4);
            assertThat(cube.shape()).containsExactly(2, 3, 4);
            assertThat(cube.toArray()).isEqualTo(flat.toArray());
        }
        assertThat(Generator.manualSeed(7).randint(0, 10, 2, 3).reshape(6))
                .isEqualTo(Generator.manualSeed(7).randint(0, 10, 6));
    }

    @Test
    void emptyShapeIsOneElementAndZeroSizesDrawNothing() {
        Generator g = Generator.manualSeed(0);
        assertThat(g.randn(0, 3).shape()).containsExactly(0, 3);
        assertThat(g.randperm(0).numel()).isZero();
        assertThat(g.randint(0, 5, 0).numel()).isZero();
        Tensor scalar = g.randn();
        assertThat(scalar.shape()).isEmpty();
        assertThat(scalar.toArray()).containsExactly(0x1.8a7eb8p+0f);
        assertThat(g.randint(0, 1).shape()).isEmpty();
    }

    /**
     * Computed in numpy from that version's formula; today's stream has -0x1.888666p-11, 0x1.b7746p-5, the same third
     * and -0x1.2d70cep-4. With {@code u24} the low 24 bits of seed 0's first words over 2<sup>24</sup>, in float32:
     *
     * <pre>{@code [float(v).hex() for v in u24 * (np.float32(0.1) - np.float32(-0.1)) + np.float32(-0.1)] }</pre>
     */
    @Test
    void uniformOfTorch03RoundsTwice() {
        assertThat(Generator.manualSeed(0, Generator.Stream.TORCH_0_3)
                        .uniform(-0.1, 0.1, 4)
                        .toArray())
                .containsExactly(-0x1.8886p-11f, 0x1.b77464p-5f, -0x1.511e8ap-4f, -0x1.2d70ccp-4f);
    }

    /** What PyTorch 0.3 printed for {@code torch.manual_seed(1); torch.randn(60)}. */
    @Test
    void normalOfTorch03IsScalarAtEverySize() {
        float[] drawn =
                Generator.manualSeed(1, Generator.Stream.TORCH_0_3).randn(60).toArray();
        float[] printed = {0.6614f, 0.2669f, 0.0617f, 0.6213f, -0.4519f};
        assertThat(Arrays.copyOf(drawn, 5)).containsExactly(printed, within(5e-5f));
    }

    @Test
    void bernoulliOfTorch03IncludesTheProbabilityItself() {
        Generator today = Generator.manualSeed(0);
        Generator then = Generator.manualSeed(0, Generator.Stream.TORCH_0_3);
        assertThat(today.bernoulli(FIRST_DOUBLE_OF_SEED_0).get()).isEqualTo(0f);
        assertThat(then.bernoulli(FIRST_DOUBLE_OF_SEED_0).get()).isEqualTo(1f);
    }

    /**
     *
     *
     * <pre>{@code torch.manual_seed(0); torch.randint(low, high, (3,)).tolist(), torch.randint(10, (1,)) }</pre>
     */
    @ParameterizedTest
    @CsvSource(delimiter = ' ', textBlock = """
                    -5 5 -1 4 -2 0
                    0 268435455 209652404 130329144 118924928 0
                    0 268435456 130329135 136432832 195187451 7
                    0 2147483648 398764591 1478610112 1537364731 7
                    0 4294967295 608416988 2402841398 1978730047 7
                    0 4294967296 2546248239 3626093760 3684848379 7
                    0 8589934599 2886206684 5759993393 7508778907 7
                    0 1099511627776 741280623151 506137267392 291447657211 7
                    -4611686018427387904 4611686018427387909 -3711235831533098454 -642142871786238789 -2716036421228801290 7
                    -9223372036854775808 9223372036854775807 900450186894289455 3969543146641149120 1895649597198586619 7
                    -5 9223372036854775807 900450186894289446 3969543146641149111 1895649597198586610 7
                    """)
    void integersOfAnyRange(long low, long high, long first, long second, long third, long afterwards) {
        Generator g = Generator.manualSeed(0);
        assertThat(g.randint(low, high, 3).toArray()).containsExactly(first, second, third);
        assertThat(g.randint(0, 10).get()).isEqualTo(afterwards);
    }

    /** That version took two words from 2<sup>32</sup> on; the expected values are remainders of seed 0's words. */
    @Test
    void integersOfTorch03() {
        Generator g = Generator.manualSeed(0, Generator.Stream.TORCH_0_3);
        assertThat(g.randint(0, 1L << 28).get()).isEqualTo(2357136044L % (1L << 28));
        assertThat(g.randint(0, 1L << 32).get()).isEqualTo(3071714933L);
    }

    @Test
    void onlyTheLowHalfOfTheSeedCounts() {
        Tensor expected = Generator.manualSeed(5).rand(4);
        Generator g = Generator.manualSeed((3L << 32) + 5);
        assertThat(g.initialSeed()).isEqualTo((3L << 32) + 5);
        assertThat(g.rand(4).toArray()).isEqualTo(expected.toArray());
    }

    @Test
    void unseededGeneratorsDifferAndCanBeRepeated() {
        Generator first = Generator.random();
        Generator second = Generator.random();
        Tensor drawn = first.rand(8);
        assertThat(second.rand(8).toArray()).isNotEqualTo(drawn.toArray());
        assertThat(Generator.manualSeed(first.initialSeed()).rand(8).toArray()).isEqualTo(drawn.toArray());
    }

    @Test
    void fillsOverwriteWhatWasThere() {
        Tensor tensor = Tensor.full(9, 2, 10);
        Generator.manualSeed(3).fillNormal(tensor, 1, 2);
        assertThat(tensor.toArray())
                .isEqualTo(Generator.manualSeed(3).normal(1, 2, 20).toArray());
        Generator.manualSeed(3).fillUniform(tensor, 1, 2);
        assertThat(tensor.toArray())
                .isEqualTo(Generator.manualSeed(3).uniform(1, 2, 20).toArray());
        Generator.manualSeed(3).fillBernoulli(tensor, 0.5);
        assertThat(tensor.toArray())
                .isEqualTo(Generator.manualSeed(3).bernoulli(0.5, 20).toArray());
    }

    @Test
    void boundariesAreAllowed() {
        Generator g = Generator.manualSeed(0);
        assertThat(g.uniform(0.5, 0.5, 3).toArray()).containsOnly(0.5f);
        assertThat(g.normal(2, 0, 3).toArray()).containsOnly(2);
        assertThat(g.bernoulli(0, 100).toArray()).containsOnly(0);
        assertThat(g.bernoulli(1, 100).toArray()).containsOnly(1);
    }
}
