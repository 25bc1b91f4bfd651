package dev.rondo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.aggregator.ArgumentsAccessor;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Long draws, by the CRC-32 of their bytes as PyTorch 2.13.0+cpu (AVX-512) drew them:
 *
 * <pre>{@code
 * crc = lambda t: f"{zlib.crc32(t.numpy().tobytes()):08x}"
 * draws = {
 *     "randn": lambda n: torch.randn(n),
 *     "uniform": lambda n: torch.empty(n).uniform_(-0.1, 0.1),
 *     "normal": lambda n: torch.empty(n).normal_(2, 3),
 *     "bernoulli": lambda n: torch.empty(n).bernoulli_(0.7),
 *     "randint": lambda n: torch.randint(-7, 1000003, (n,)),
 *     "randperm": lambda n: torch.randperm(n),
 * }
 * for name, draw in draws.items():
 *     for seed in (0, 1, 42, 1000):
 *         print(name, seed, *[crc((torch.manual_seed(seed), draw(n))[1]) for n in (1, 3, 15, 16, 17, 31, 100, 10007)])
 * for seed in (0, 1, 42, 1000):
 *     torch.manual_seed(seed)
 *     print(seed, crc(torch.cat([torch.randn(15) for _ in range(20000)])), crc(torch.randn(1_000_000)),
 *           crc(torch.empty(1000).uniform_(1, 1 + 3 * 2**-23)), crc(torch.rand(1000)))
 * }</pre>
 */
class GeneratorChecksumTest {
    private static final int[] SIZES = {1, 3, 15, 16, 17, 31, 100, 10007};

    @ParameterizedTest(name = "{0} seed {1}")
    @CsvSource(delimiter = ' ', textBlock = """
                    randn 0 8f43c39d 03bad5be e6f537f6 8901a57a a09a670f e7de0936 f42887e4 1ab9c23d
                    randn 1 92463a03 f645fa91 f9d9ced9 9d8e4201 145a9b97 1fb30577 69a74465 cc447d80
                    randn 42 0470402a 4610fbd5 89934f56 87eded5d c874d7f9 1cc7ebe0 a0e01f29 38b026ab
                    randn 1000 71e620de d494e5fb 58411b01 6a3be69b 53874e6f cb2a9e37 83a131e1 f8b3ab5a
                    uniform 0 0ea76b59 b64e7a5e fddbec43 175e6969 b9e201a7 1dfb63c9 ba2d6ca3 5fc6ae55
                    uniform 1 69c3f91a 71e1ac17 a8e39179 c66f9bc2 7390fd5e 768f8f6c 3b3e1c3a 87525135
                    uniform 42 e00ed192 2c34f421 7d4f0b94 44d0bcb0 d0bd4f70 b9ef5ccf 4785f40c 46a55453
                    uniform 1000 1e000e4e b1b65a6b 2246b711 dd791afc 74bcf1a8 671373b1 7851b24b 9a1760f3
                    normal 0 85b4d9c4 29fbb435 6339de59 d12b6f6e e6f6b721 97e289d8 d465c6ec 87ec0c22
                    normal 1 ed8efa1b c346292a b8eb6e34 a8566dd0 e8d51939 34d01de3 7d028da4 956fc467
                    normal 42 c0ee2967 b654717b 6cfb397e ab75ec4c b4ce963b d4ca3e9f fdb0ad7a d5df2dec
                    normal 1000 96c84a43 f2e91814 cb47280d 99a066f2 caa6fd34 7018e1d0 328cd606 e1e0ba19
                    bernoulli 0 2144df1c f6307319 8d68a8d0 63b3c119 0a8e4391 ab30bd42 aa599d13 8baec080
                    bernoulli 1 aca16a6a dc7c4e94 858605b1 ffafc91c 2c8d6029 04cf1cf3 adb0ad54 93e41acb
                    bernoulli 42 aca16a6a dc7c4e94 139284f0 0b3266d7 21dad121 a209495a b5f027cb 593f2c65
                    bernoulli 1000 aca16a6a dc7c4e94 b01631ea e73342ca 0c4a2f4d 645132aa 9f62434b 0ba3f798
                    randint 0 900589c7 ba9621ab d1fbd0e9 d95664db 02dd8cce 71b964a6 4adc5edd ee939afa
                    randint 1 05131290 50268522 b229cc4f 2684ea67 61050e27 2ec283b3 9d6f659c 9fb2cda4
                    randint 42 26599d06 327c905a aecf8392 d91255a9 a996d250 40bd6941 2721df34 5051013d
                    randint 1000 4a313259 87bd9a86 4c2e77fb 52110d44 fa8e918d 96d9bdce ab39a3c9 eaf267a7
                    randperm 0 6522df69 b65006b1 827a62f5 86b98ee7 af834849 99f6ddae ed53fea4 fa1c3694
                    randperm 1 6522df69 a5448a64 6bd63ae1 71ea0df5 741722b7 adbe0f3d 5445f5f8 161d8643
                    randperm 42 6522df69 e8cbefdd c2198a87 6f61c2b6 822c38cb f2ea4123 98dd2f7a 81bc611d
                    randperm 1000 6522df69 a5448a64 3b0dc8b4 c8af64d3 a555f755 72547686 13bc28ff 5ecbc077
                    """)
    void everySize(ArgumentsAccessor row) {
        String[] drawn = new String[SIZES.length];
        String[] expected = new String[SIZES.length];
        for (int i = 0; i < SIZES.length; i++) {
            drawn[i] = draw(row.getString(0), Generator.manualSeed(row.getLong(1)), SIZES[i]);
            expected[i] = row.getString(i + 2);
        }
        assertThat(drawn).isEqualTo(expected);
    }

    /** 300,000 scalar normals, a million vector ones, and uniforms on so coarse a range that most round. */
    @ParameterizedTest(name = "seed {0}")
    @CsvSource(delimiter = ' ', textBlock = """
                    0 a3a18734 109fab68 92dc69cc 1691f6cc
                    1 0813faa8 5f17a61b 3a839a5c dcb198f8
                    42 5e7dc1b1 fd4ff01e 32f92807 5be2aa4e
                    1000 771a4ab6 4cc901ec b3ab2e73 4c398575
                    """)
    void longRuns(long seed, String scalar, String vector, String coarse, String afterwards) {
        Generator g = Generator.manualSeed(seed);
        float[] scalars = new float[15 * 20_000];
        for (int start = 0; start < scalars.length; start += 15) {
            System.arraycopy(g.randn(15).toArray(), 0, scalars, start, 15);
        }
        assertThat(crc(scalars)).isEqualTo(scalar);
        assertThat(crc(g.randn(1_000_000).toArray())).isEqualTo(vector);
        assertThat(crc(g.uniform(1, 1 + 3 * 0x1p-23, 1000).toArray())).isEqualTo(coarse);
        assertThat(crc(g.rand(1000).toArray())).isEqualTo(afterwards);
    }

    private static String draw(String name, Generator g, int n) {
        return switch (name) {
            case "randn" -> crc(g.randn(n).toArray());
            case "uniform" -> crc(g.uniform(-0.1, 0.1, n).toArray());
            case "normal" -> crc(g.normal(2, 3, n).toArray());
            case "bernoulli" -> crc(g.bernoulli(0.7, n).toArray());
            case "randint" -> crc(g.randint(-7, 1000003, n).toArray());
            case "randperm" -> crc(g.randperm(n).toArray());
            default -> throw new AssertionError(name);
        };
    }

    private static String crc(float[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return crc(bytes);
    }

    private static String crc(long[] values) {
        ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.stream(values).forEach(bytes::putLong);
        return crc(bytes.flip());
    }

    private static String crc(ByteBuffer bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return String.format("%08x", crc.getValue());
    }
}
