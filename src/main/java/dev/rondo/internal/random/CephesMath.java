package dev.rondo.internal.random;

/**
 * The float32 logarithm, sine and cosine that PyTorch's AVX2 kernels compute, bit for bit.
 *
 * <p>Source: the Cephes library's {@code logf}, {@code sinf} and {@code cosf} by Stephen Moshier, as vectorised in
 * PyTorch's {@code ATen/native/cpu/avx_mathfun.h}. The compiler fuses each multiplication with the addition behind it;
 * {@link Math#fma(float, float, float)} stands where it does, and nowhere else.
 */
@SuppressWarnings("FloatingPointLiteralPrecision") // the digits that Cephes prints, so that they can be compared
final class CephesMath {
    private static final float[] LOG = {
        7.0376836292E-2f,
        -1.1514610310E-1f,
        1.1676998740E-1f,
        -1.2420140846E-1f,
        1.4249322787E-1f,
        -1.6668057665E-1f,
        2.0000714765E-1f,
        -2.4999993993E-1f,
        3.3333331174E-1f
    };
    private static final float SQRT_HALF = 0.707106781186547524f;
    /** The natural logarithm of 2 in two parts: the first is exact in few bits. */
    private static final float LN2_LOW = -2.12194440e-4f;

    private static final float LN2_HIGH = 0.693359375f;

    private static final float[] SIN = {-1.9515295891E-4f, 8.3321608736E-3f, -1.6666654611E-1f};
    private static final float[] COS = {2.443315711809948E-005f, -1.388731625493765E-003f, 4.166664568298827E-002f};
    private static final float FOUR_BY_PI = 1.27323954473516f;
    /** -pi/4 in three parts of growing precision. */
    private static final float[] MINUS_PI_BY_FOUR = {-0.78515625f, -2.4187564849853515625e-4f, -3.77489497744594108e-8f
    };

    private CephesMath() {}

    /** The natural logarithm of a positive normal number. */
    static float log(float x) {
        float exponent = Math.getExponent(x) + 1;
        float mantissa = Math.scalb(x, -Math.getExponent(x) - 1);
        float m;
        if (mantissa < SQRT_HALF) {
            exponent -= 1;
            m = 2 * mantissa - 1;
        } else {
            m = mantissa - 1;
        }
        float square = m * m;
        float y = polynomial(LOG, m) * m;
        y = Math.fma(y, square, exponent * LN2_LOW);
        y = Math.fma(-square, 0.5f, y);
        return Math.fma(exponent, LN2_HIGH, m + y);
    }

    /** The sine of an angle from 0 to 2 pi, in radians. */
    static float sin(float x) {
        int octant = octant(x);
        float reduced = reduced(x, octant);
        float value = (octant & 2) == 0 ? sinPolynomial(reduced) : cosPolynomial(reduced);
        return (octant & 4) == 0 ? value : -value;
    }

    /** The cosine of an angle from 0 to 2 pi, in radians. */
    static float cos(float x) {
        int octant = octant(x);
        float reduced = reduced(x, octant);
        float value = (octant & 2) == 0 ? cosPolynomial(reduced) : sinPolynomial(reduced);
        return ((octant - 2) & 4) == 0 ? -value : value;
    }

    /** The nearest even multiple of pi/4. */
    private static int octant(float x) {
        return ((int) (x * FOUR_BY_PI) + 1) & ~1;
    }

    /** The rest after the octant, from -pi/4 to pi/4. */
    private static float reduced(float x, int octant) {
        float reduced = x;
        for (float part : MINUS_PI_BY_FOUR) {
            reduced = Math.fma((float) octant, part, reduced);
        }
        return reduced;
    }

    private static float sinPolynomial(float x) {
        float square = x * x;
        return Math.fma(polynomial(SIN, square) * square, x, x);
    }

    private static float cosPolynomial(float x) {
        float square = x * x;
        return Math.fma(polynomial(COS, square) * square, square, -(square * 0.5f)) + 1;
    }

    private static float polynomial(float[] coefficients, float x) {
        float value = coefficients[0];
        for (int i = 1; i < coefficients.length; i++) {
            value = Math.fma(value, x, coefficients[i]);
        }
        return value;
    }
}
