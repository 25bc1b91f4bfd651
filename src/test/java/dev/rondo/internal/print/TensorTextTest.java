package dev.rondo.internal.print;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.rondo.Generator;
import dev.rondo.LongTensor;
import dev.rondo.Tensor;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What PyTorch 2.13.0 prints for the expression in each comment. */
class TensorTextTest {
    private static final float NAN = Float.NaN;
    private static final float INF = Float.POSITIVE_INFINITY;

    static Stream<Arguments> prints() {
        return Stream.of(
                // torch.tensor(1.5)
                arguments(Tensor.full(1.5f), "tensor(1.5000)"),
                // torch.tensor(3.)
                arguments(Tensor.full(3), "tensor(3.)"),
                // torch.tensor(-0.)
                arguments(Tensor.full(-0f), "tensor(-0.)"),
                // torch.tensor(1e-5)
                arguments(Tensor.full(1e-5f), "tensor(1.0000e-05)"),
                // torch.tensor(-7)
                arguments(LongTensor.scalar(-7), "tensor(-7)"),
                // torch.tensor([1., 2., 3.])
                arguments(vector(1, 2, 3), "tensor([1., 2., 3.])"),
                // torch.tensor([1., 2.5, -3.])
                arguments(vector(1, 2.5f, -3), "tensor([ 1.0000,  2.5000, -3.0000])"),
                // torch.tensor([0., 0.])
                arguments(vector(0, 0), "tensor([0., 0.])"),
                // torch.tensor([0., 1e-5, 1.])
                arguments(vector(0, 1e-5f, 1), "tensor([0.0000e+00, 1.0000e-05, 1.0000e+00])"),
                // torch.tensor([1., 1000.])
                arguments(vector(1, 1000), "tensor([   1., 1000.])"),
                // torch.tensor([1., 1001.])
                arguments(vector(1, 1001), "tensor([1.0000e+00, 1.0010e+03])"),
                // torch.tensor([.5, 500.5])
                arguments(vector(0.5f, 500.5f), "tensor([5.0000e-01, 5.0050e+02])"),
                // torch.tensor([1e8])
                arguments(vector(1e8f), "tensor([100000000.])"),
                // torch.tensor([1.1e8])
                arguments(vector(1.1e8f), "tensor([1.1000e+08])"),
                // torch.tensor([1.00005, 1.00015, .03125])
                arguments(vector(1.00005f, 1.00015f, 0.03125f), "tensor([1.0000, 1.0001, 0.0312])"),
                // torch.tensor([1e30, 1e-45])
                arguments(vector(1e30f, 1e-45f), "tensor([1.0000e+30, 1.4013e-45])"),
                // torch.tensor([nan, inf, -inf])
                arguments(vector(NAN, INF, -INF), "tensor([nan, inf, -inf])"),
                // torch.tensor([nan, 1, -inf])
                arguments(vector(NAN, 1, -INF), "tensor([nan, 1., -inf])"),
                // torch.tensor([nan, .5, -inf])
                arguments(vector(NAN, 0.5f, -INF), "tensor([   nan, 0.5000,   -inf])"),
                // torch.tensor([nan, 1e-6, -inf, 0])
                arguments(vector(NAN, 1e-6f, -INF, 0), "tensor([       nan, 1.0000e-06,       -inf, 0.0000e+00])"),
                // torch.arange(20.)
                arguments(Tensor.arange(0, 20), """
                        tensor([ 0.,  1.,  2.,  3.,  4.,  5.,  6.,  7.,  8.,  9., 10., 11., 12., 13.,
                                14., 15., 16., 17., 18., 19.])"""),
                // torch.arange(8.).reshape(1, 2, 2, 2)
                arguments(Tensor.arange(0, 8).reshape(1, 2, 2, 2), """
                        tensor([[[[0., 1.],
                                  [2., 3.]],

                                 [[4., 5.],
                                  [6., 7.]]]])"""),
                // torch.arange(60.).reshape(3, 20)
                arguments(Tensor.arange(0, 60).reshape(3, 20), """
                        tensor([[ 0.,  1.,  2.,  3.,  4.,  5.,  6.,  7.,  8.,  9., 10., 11., 12., 13.,
                                 14., 15., 16., 17., 18., 19.],
                                [20., 21., 22., 23., 24., 25., 26., 27., 28., 29., 30., 31., 32., 33.,
                                 34., 35., 36., 37., 38., 39.],
                                [40., 41., 42., 43., 44., 45., 46., 47., 48., 49., 50., 51., 52., 53.,
                                 54., 55., 56., 57., 58., 59.]])"""),
                // torch.arange(1001.)
                arguments(Tensor.arange(0, 1001), "tensor([   0.,    1.,    2.,  ...,  998.,  999., 1000.])"),
                // torch.ones(7, 200)
                arguments(Tensor.ones(7, 200), """
                        tensor([[1., 1., 1.,  ..., 1., 1., 1.],
                                [1., 1., 1.,  ..., 1., 1., 1.],
                                [1., 1., 1.,  ..., 1., 1., 1.],
                                ...,
                                [1., 1., 1.,  ..., 1., 1., 1.],
                                [1., 1., 1.,  ..., 1., 1., 1.],
                                [1., 1., 1.,  ..., 1., 1., 1.]])"""),
                // torch.ones(2, 8, 80)
                arguments(Tensor.ones(2, 8, 80), """
                        tensor([[[1., 1., 1.,  ..., 1., 1., 1.],
                                 [1., 1., 1.,  ..., 1., 1., 1.],
                                 [1., 1., 1.,  ..., 1., 1., 1.],
                                 ...,
                                 [1., 1., 1.,  ..., 1., 1., 1.],
                                 [1., 1., 1.,  ..., 1., 1., 1.],
                                 [1., 1., 1.,  ..., 1., 1., 1.]],

                                [[1., 1., 1.,  ..., 1., 1., 1.],
                                 [1., 1., 1.,  ..., 1., 1., 1.],
                                 [1., 1., 1.,  ..., 1., 1., 1.],
                                 ...,
                                 [1., 1., 1.,  ..., 1., 1., 1.],
                                 [1., 1., 1.,  ..., 1., 1., 1.],
                                 [1., 1., 1.,  ..., 1., 1., 1.]]])"""),
                // torch.zeros(0)
                arguments(Tensor.zeros(0), "tensor([])"),
                // torch.zeros(0, 3)
                arguments(Tensor.zeros(0, 3), "tensor([], size=(0, 3))"),
                // torch.zeros(0, dtype=torch.int64)
                arguments(LongTensor.of(new long[0]), "tensor([], dtype=torch.int64)"),
                // torch.zeros(2, 0, dtype=torch.int64)
                arguments(LongTensor.of(new long[0], 2, 0), "tensor([], size=(2, 0), dtype=torch.int64)"),
                // torch.zeros([0] * 30)
                arguments(Tensor.zeros(new int[30]), """
                        tensor([],
                               size=(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))"""),
                // torch.tensor([[-5, 30], [1, 2]])
                arguments(LongTensor.of(new long[] {-5, 30, 1, 2}, 2, 2), """
                        tensor([[-5, 30],
                                [ 1,  2]])"""),
                // torch.arange(30)
                arguments(LongTensor.arange(0, 30, 1), """
                        tensor([ 0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11, 12, 13, 14, 15, 16, 17,
                                18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29])"""),
                // torch.arange(12000).reshape(40, 300)
                arguments(LongTensor.arange(0, 12000, 1).reshape(40, 300), """
                        tensor([[    0,     1,     2,  ...,   297,   298,   299],
                                [  300,   301,   302,  ...,   597,   598,   599],
                                [  600,   601,   602,  ...,   897,   898,   899],
                                ...,
                                [11100, 11101, 11102,  ..., 11397, 11398, 11399],
                                [11400, 11401, 11402,  ..., 11697, 11698, 11699],
                                [11700, 11701, 11702,  ..., 11997, 11998, 11999]])"""),
                // torch.manual_seed(1); torch.randn(2, 3, 4)
                arguments(Generator.manualSeed(1).randn(2, 3, 4), """
                        tensor([[[-1.5256, -0.7502, -0.6540, -1.6095],
                                 [-0.1002, -0.6092, -0.9798, -1.6091],
                                 [ 0.4391,  1.1712,  1.7674, -0.0954]],

                                [[ 0.1394, -1.5785, -0.3206, -0.2993],
                                 [-0.7984,  0.3357,  0.2753,  1.7163],
                                 [-0.0561,  0.9107, -1.3924,  2.6891]]])"""));
    }

    @ParameterizedTest
    @MethodSource("prints")
    void printsAsPyTorch(Object tensor, String expected) {
        assertThat(tensor).hasToString(expected);
    }

    private static Tensor vector(float... values) {
        return Tensor.of(values, values.length);
    }
}
