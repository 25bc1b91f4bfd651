package dev.rondo.internal.random;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ShuffleTest {
    /**
     * PyTorch shuffles so from 214,748,364 elements on, too many to test here; at that size this method was compared
     * once with {@code torch.manual_seed(0); torch.randperm(214748364)}. The values follow from its loop on numpy's
     * Mersenne Twister in PyTorch's state for seed 0:
     *
     * <pre>{@code
     * r = [0] * 10
     * for i in range(10):
     *     z = random64() % (i + 1); r[i] = r[z]; r[z] = i
     * }</pre>
     */
    @Test
    void insideOut() {
        assertThat(Shuffle.insideOut(new MersenneTwister(0), 10)).containsExactly(8, 2, 6, 3, 5, 1, 0, 9, 7, 4);
    }
}
