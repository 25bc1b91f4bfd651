package dev.rondo.internal.print;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.Generator;
import java.nio.charset.StandardCharsets;
import java.util.function.BiFunction;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Many shapes at many magnitudes, by the CRC-32 of the texts that PyTorch 2.13.0+cpu (AVX-512) printed:
 *
 * <pre>{@code
 * shapes = [(), (1,), (7,), (40,), (1001,), (3, 5), (12, 13), (4, 5, 6), (2, 1, 30), (8, 9, 16), (2, 3, 4, 5), (7, 7, 7, 7)]
 * draws = {
 *     "uniform": lambda power, shape: torch.empty(shape).uniform_(-(10.0**power), 10.0**power),
 *     "randint": lambda power, shape: torch.randint(-(10**power), 10**power, shape),
 * }
 * for name, draw in draws.items():
 *     for power in {"uniform": (-6, -4, -1, 0, 2, 5, 9), "randint": (0, 2, 5, 9, 18)}[name]:
 *         crc = 0
 *         for seed in range(20):
 *             torch.manual_seed(seed)
 *             for shape in shapes:
 *                 crc = zlib.crc32(str(draw(power, shape)).encode(), crc)
 *         print(name, power, f"{crc:08x}")
 * }</pre>
 */
class TensorTextSweepTest {
    private static final int[][] SHAPES = {
        {}, {1}, {7}, {40}, {1001}, {3, 5}, {12, 13}, {4, 5, 6}, {2, 1, 30}, {8, 9, 16}, {2, 3, 4, 5}, {7, 7, 7, 7}
    };

    @ParameterizedTest
    @CsvSource({
        "-6, 5bd23477",
        "-4, 8c3bf29a",
        "-1, cfcfc580",
        "0, d296c25a",
        "2, 7a33347e",
        "5, 9833c135",
        "9, 498178a6"
    })
    void floats(int power, String expected) {
        double bound = Double.parseDouble("1e" + power);
        assertThat(crc((g, shape) -> g.uniform(-bound, bound, shape))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0, 8b3634e7", "2, e8616f8b", "5, a7a2608b", "9, ab3cf318", "18, 22a3d5ca"})
    void integers(int power, String expected) {
        long bound = Long.parseLong("1" + "0".repeat(power));
        assertThat(crc((g, shape) -> g.randint(-bound, bound, shape))).isEqualTo(expected);
    }

    private static String crc(BiFunction<Generator, int[], Object> draw) {
        CRC32 crc = new CRC32();
        for (int seed = 0; seed < 20; seed++) {
            Generator g = Generator.manualSeed(seed);
            for (int[] shape : SHAPES) {
                crc.update(draw.apply(g, shape).toString().getBytes(StandardCharsets.US_ASCII));
            }
        }
        return String.format("%08x", crc.getValue());
    }
}
