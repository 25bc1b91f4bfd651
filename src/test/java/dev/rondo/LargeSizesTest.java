package dev.rondo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rondo.nn.Embedding;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Sizes beyond what can be counted or held are refused in PyTorch's words, never as overflows of Java's. */
class LargeSizesTest {
    private static final int M = Integer.MAX_VALUE;
    private static final String OVERFLOW = "Storage size calculation overflowed with sizes=[2147483647, 2147483647";

    private static Arguments refused(ThrowingCallable call, String message) {
        return Arguments.of(message, call);
    }

    private static Stream<Arguments> calls() {
        Generator g = Generator.manualSeed(1);
        return Stream.of(
                refused(() -> Tensor.zeros(M, M, M), OVERFLOW),
                refused(() -> Tensor.zeros(M, M), OVERFLOW),
                refused(() -> Tensor.ones(M, M), OVERFLOW),
                refused(() -> Tensor.full(2, M, M), OVERFLOW),
                refused(() -> Tensor.of(new float[1], M, M, M), OVERFLOW),
                refused(() -> Tensor.ofSegment(Arena.global().allocate(4), M, M), OVERFLOW),
                refused(() -> Tensor.zeros(1, 1, 1).expand(M, M, M), OVERFLOW),
                refused(() -> LongTensor.of(new long[1], M, M, M), OVERFLOW),
                refused(() -> g.randn(M, M, M), OVERFLOW),
                refused(() -> g.rand(M, M, M), OVERFLOW),
                refused(() -> g.randint(0, 3, M, M, M), OVERFLOW),
                refused(() -> g.randint(0, 3, M, 2), "a tensor of int64 values holds at most 2147483647 elements"),
                refused(() -> Embedding.builder(M, M).build(), OVERFLOW),
                refused(
                        () -> Tensor.zeros(4).reshape(M, M, M),
                        "shape '[2147483647, 2147483647, 2147483647]' is invalid for input of size 4"),
                refused(
                        () -> Tensor.zeros(4).reshape(-1, M, M, M),
                        "shape '[-1, 2147483647, 2147483647, 2147483647]' is invalid for input of size 4"),
                refused(() -> Tensor.arange(0, Float.NaN), "unsupported range: 0 -> nan"),
                refused(() -> Tensor.arange(0, Float.POSITIVE_INFINITY), "unsupported range: 0 -> inf"),
                refused(() -> Tensor.arange(0, 1e10f), "the range 0 -> 1e+10 has more than 2147483647 values"),
                refused(
                        () -> LongTensor.arange(Long.MAX_VALUE, Long.MIN_VALUE, 1),
                        "upper bound and lower bound inconsistent with step sign"),
                refused(
                        () -> LongTensor.arange(Long.MIN_VALUE, Long.MAX_VALUE, 1),
                        "the range -9223372036854775808 -> 9223372036854775807 has more than 2147483647 values"),
                refused(
                        () -> Tensor.cat(List.of(Tensor.zeros(0, M), Tensor.zeros(0, M)), 1),
                        "torch.cat(): dimension 1 of the result would have size 4294967294"));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void refusedInWords(String message, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith(message);
    }

    @Test
    void anEmptyTensorMayHaveAnyOtherSizes() {
        assertThat(Tensor.zeros(M, M, 0, M).numel()).isZero();
        assertThat(Tensor.zeros(0).reshape(0, M, M, M).shape()).containsExactly(0, M, M, M);
    }

    @Test
    void rangesOfAllStepsAreExact() {
        assertThat(LongTensor.arange(Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE)
                        .toArray())
                .containsExactly(Long.MIN_VALUE, -1, Long.MAX_VALUE - 1);
        assertThat(LongTensor.arange(5, -6, -5).toArray()).containsExactly(5, 0, -5);
        assertThat(LongTensor.arange(Long.MAX_VALUE, Long.MIN_VALUE, Long.MIN_VALUE)
                        .toArray())
                .containsExactly(Long.MAX_VALUE, -1);
        assertThat(LongTensor.arange(3, 3, 1).numel()).isZero();
    }

    @Test
    void aScalarHasNoSizes() {
        assertThatThrownBy(() -> Tensor.of(new float[] {1}).size(0))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("Dimension specified as 0 but tensor has no dimensions");
        assertThatThrownBy(() -> LongTensor.scalar(1).size(-1))
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessage("Dimension specified as -1 but tensor has no dimensions");
    }

    /** torch.cat([torch.zeros(0), torch.zeros(2, 3)], d) */
    @Test
    void catSkipsEmptyTensorsOfOneDimension() {
        Tensor nothing = Tensor.zeros(0);
        Tensor rows = Tensor.arange(0, 6).reshape(2, 3);
        assertThat(Tensor.cat(List.of(nothing, rows), 0).maxAbsDiff(rows)).isZero();
        assertThat(Tensor.cat(List.of(rows, nothing, rows), -1).shape()).containsExactly(2, 6);
        assertThat(Tensor.cat(List.of(nothing, nothing), 0).shape()).containsExactly(0);
        assertThatThrownBy(() -> Tensor.cat(List.of(nothing, rows), 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> Tensor.cat(List.of(Tensor.zeros(0, 2), rows), 0))
                .hasMessageContaining("Sizes of tensors must match except in dimension 0");
    }
}
