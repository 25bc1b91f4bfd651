package dev.rondo.io;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** What people take for a file of weights, or for one of another kind, by how it begins. */
final class FileKinds {
    static final String SAFETENSORS = "safetensors";
    static final String PYTORCH = "PyTorch";

    /** How 0x1950a86a20f9469cfc6c is pickled, the magic number of files before PyTorch 1.6. */
    private static final String MAGIC = "\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019";

    /** Behind the protocol, and from protocol 4 on a frame's length. */
    private static final int LATEST_MAGIC = 11;

    static final String ZIP = "PK\3\4";

    private static final int START = 512;
    private static final int TAR_MARK = 257;

    private FileKinds() {}

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

    /** What a file is instead of a wanted kind, and what to do with it; empty where it may be of that kind. */
    static String instead(MemorySegment file, String wanted) {
        String start = start(file);
        String text = start.stripLeading().toLowerCase(Locale.ROOT);
        if (text.startsWith("version https://git-lfs")) {
            return "it is a Git LFS pointer in the place of the file: fetch that with 'git lfs pull'";
        }
        if (text.startsWith("<!doctype") || text.startsWith("<html")) {
            return "it is an HTML page, perhaps of a login or an error, in the place of the file";
        }
        if (start.startsWith("\u0089HDF")) {
            return "it is an HDF5 file, such as Keras writes";
        }
        return wanted.equals(SAFETENSORS) ? insteadOfSafetensors(start) : insteadOfPyTorch(start);
    }

    private static String insteadOfSafetensors(String start) {
        if (start.startsWith(ZIP)) {
            return "it is a zip archive, such as torch.save writes: read a PyTorch zip with TorchFile";
        }
        return isLegacy(start) ? "it is a PyTorch file in the form before 1.6: read it with TorchFile" : "";
    }

    private static String insteadOfPyTorch(String start) {
        // The header's length, of which no file needs the last three bytes, and the header.
        if (start.length() > 8 && start.charAt(8) == '{' && start.startsWith("\0\0\0", 5)) {
            return "it is a safetensors file: read it with Safetensors";
        }
        if (start.startsWith("ustar", TAR_MARK)) {
            return "it is a tar archive, which PyTorch wrote before 0.1.10: load and save it with a PyTorch of 0.1.10 to"
                    + " 1.5 first";
        }
        if (start.startsWith("\u0080") && !isLegacy(start)) {
            return "it is a pickle that torch.save did not write: load it in Python and save it with torch.save";
        }
        return "";
    }
}
