package dev.rondo.io;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Pattern;

/** What people take for a file of weights, or for one of another kind, by how it begins. */
enum FileKind {
    SAFETENSORS("a safetensors file: read it with Safetensors"),
    PYTORCH("a zip archive, such as torch.save writes: read a PyTorch zip with TorchFile"),
    PYTORCH_LEGACY("a PyTorch file in the form before 1.6: read it with TorchFile"),
    ONNX("an ONNX model, as it seems: read it with OnnxFile"),
    TAR("a tar archive, which PyTorch wrote before 0.1.10: load and save it with a PyTorch of 0.1.10 to 1.5 first"),
    PICKLE("a pickle that torch.save did not write: load it in Python and save it with torch.save"),
    HDF5("an HDF5 file, such as Keras writes: take its arrays out in Python, see KerasWeights"),
    KERAS("a Keras model: take its arrays out in Python, see KerasWeights"),
    NUMPY("NumPy's file of arrays: load it in Python and save it with safetensors"),
    GZIP("compressed with gzip: unpack it first"),
    LFS("a Git LFS pointer in the place of the file: fetch that with 'git lfs pull'"),
    HTML("an HTML page, perhaps of a login or an error, in the place of the file"),
    UNKNOWN("");

    /** How 0x1950a86a20f9469cfc6c is pickled, the magic number of files before PyTorch 1.6. */
    private static final String MAGIC = "\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019";

    /** Behind the protocol, and from protocol 4 on a frame's length. */
    private static final int LATEST_MAGIC = 11;

    static final String ZIP = "PK\3\4";

    private static final int START = 512;
    private static final int TAR_MARK = 257;
    /** Of the first entry in a zip archive. */
    private static final int ENTRY_NAME = 30;

    /** ir_version, up to ten times today's, and behind it the field that a writer chose: a text, or the graph. */
    private static final Pattern IR_VERSION = Pattern.compile("\10[\1-\177][\22\32\42\52\72\102].*", Pattern.DOTALL);

    private static final Pattern PROTOCOL = Pattern.compile("\u0080[\2-\5]");
    private static final Pattern KERAS_ENTRY = Pattern.compile("(metadata\\.json|config\\.json|model\\.weights\\.h5)");
    private static final Pattern NUMPY_ENTRY = Pattern.compile("[^\0/]{1,200}\\.npy");

    private final String what;

    FileKind(String what) {
        this.what = what;
    }

    /** The first bytes of a file, a character each. */
    static String start(MemorySegment file) {
        byte[] start = file.asSlice(0, Math.min(file.byteSize(), START)).toArray(ValueLayout.JAVA_BYTE);
        return new String(start, StandardCharsets.ISO_8859_1);
    }

    /** Whether a file begins as those before PyTorch 1.6 do. */
    static boolean isLegacy(String start) {
        int magic = start.indexOf(MAGIC);
        return start.startsWith("\u0080") && magic >= 2 && magic <= LATEST_MAGIC;
    }

    /** What a file is instead of one of the wanted kind, and what to do with it; empty where it may be of that kind. */
    static String instead(MemorySegment file, FileKind wanted) {
        FileKind kind = of(start(file));
        boolean torch = wanted == PYTORCH && kind == PYTORCH_LEGACY;
        return kind == wanted || kind == UNKNOWN || torch ? "" : "it is " + kind.what;
    }

    private static FileKind of(String start) {
        // The header's length, of which no file needs the last three bytes, and the header.
        if (start.length() > Long.BYTES && start.charAt(Long.BYTES) == '{' && start.startsWith("\0\0\0", 5)) {
            return SAFETENSORS;
        }
        if (start.startsWith(ZIP)) {
            return zip(start.substring(Math.min(start.length(), ENTRY_NAME)));
        }
        if (PROTOCOL.matcher(start).lookingAt()) {
            return isLegacy(start) ? PYTORCH_LEGACY : PICKLE;
        }
        if (start.startsWith("\u0089HDF")) {
            return HDF5;
        }
        if (start.startsWith("\u0093NUMPY")) {
            return NUMPY;
        }
        if (start.startsWith("\37\u008b\10")) {
            return GZIP;
        }
        if (start.startsWith("ustar", TAR_MARK)) {
            return TAR;
        }
        String text = start.stripLeading().toLowerCase(Locale.ROOT);
        if (text.startsWith("version https://git-lfs")) {
            return LFS;
        }
        if (text.startsWith("<!doctype") || text.startsWith("<html")) {
            return HTML;
        }
        return IR_VERSION.matcher(start).matches() ? ONNX : UNKNOWN;
    }

    private static FileKind zip(String name) {
        if (KERAS_ENTRY.matcher(name).lookingAt()) {
            return KERAS;
        }
        return NUMPY_ENTRY.matcher(name).lookingAt() ? NUMPY : PYTORCH;
    }
}
