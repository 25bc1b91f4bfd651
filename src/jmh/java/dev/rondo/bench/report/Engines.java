package dev.rondo.bench.report;

import java.awt.Color;
import java.util.Comparator;
import java.util.List;

/** The engines' names in the results, in the report's order, and how the report calls and paints them. */
final class Engines {
    static final String RONDO = "rondo";
    static final String PRIMITIVE = "rondo-primitive";
    static final String BASELINE = "baseline";
    /** The release that DJL brings. */
    static final String PYTORCH = "djl";
    /** The release of a Python. */
    static final String NEWEST_PYTORCH = "pytorch";

    static final String PYTORCH_WITHOUT_ONEDNN = "djl-no-mkldnn";
    static final String ONNX_RUNTIME = "onnxruntime";
    static final String REFERENCE = "reference";
    /** Lookups only. */
    static final String NEW_OUTPUT = "rondo-new-output";

    /** Every engine's precision unless another is named. */
    static final String F32 = "f32";

    private static final List<String> KNOWN = List.of(
            RONDO,
            NEWEST_PYTORCH,
            PYTORCH,
            PYTORCH_WITHOUT_ONEDNN,
            ONNX_RUNTIME,
            BASELINE,
            PRIMITIVE,
            REFERENCE,
            NEW_OUTPUT);

    /** Unknown ones last. */
    static final Comparator<String> ORDER = Comparator.<String>comparingInt(
                    engine -> KNOWN.contains(engine) ? KNOWN.indexOf(engine) : KNOWN.size())
            .thenComparing(Comparator.naturalOrder());

    private Engines() {}

    static String label(String engine) {
        return switch (engine) {
            case RONDO -> "Rondo";
            case NEWEST_PYTORCH -> "PyTorch";
            case PYTORCH -> "PyTorch by DJL";
            case PYTORCH_WITHOUT_ONEDNN -> "PyTorch by DJL without oneDNN";
            case ONNX_RUNTIME -> "ONNX Runtime";
            case BASELINE -> "C on oneDNN";
            case PRIMITIVE -> "Rondo's plain primitive";
            case REFERENCE -> "plain Java";
            case NEW_OUTPUT -> "Rondo, new output";
            default -> engine;
        };
    }

    /** Okabe and Ito's colours, which the colour-blind can tell apart. */
    static Color color(String engine) {
        return switch (engine) {
            case RONDO -> new Color(0xD55E00);
            case NEWEST_PYTORCH -> new Color(0x56B4E9);
            case PYTORCH -> new Color(0x0072B2);
            case PYTORCH_WITHOUT_ONEDNN -> new Color(0xB8B34A);
            case ONNX_RUNTIME -> new Color(0x009E73);
            case BASELINE -> new Color(0x444444);
            case PRIMITIVE -> new Color(0xE69F00);
            case REFERENCE -> new Color(0xCC79A7);
            default -> Color.GRAY;
        };
    }
}
