package dev.rondo.io;

import dev.rondo.internal.pickle.PickleException;
import dev.rondo.internal.pickle.Pickled;
import dev.rondo.internal.pickle.Pickled.Bytes;
import dev.rondo.internal.pickle.Pickled.Dict;
import dev.rondo.internal.pickle.Pickled.Sequence;
import dev.rondo.internal.print.PythonNumbers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Objects of Python and NumPy that checkpoints hold beside tensors, such as a {@code numpy.float64} of the best loss:
 * read as plain values, or shown by what they are. None leads to a class of Java.
 */
final class PlainObjects {
    private static final String SCALAR = "numpy.core.multiarray.scalar";
    private static final String ARRAY = "numpy.core.multiarray._reconstruct";

    /** Behind the version in the state of a type is its byte order; in that of an array its shape and its type. */
    private static final int ORDER = 1;

    private static final int SHAPE = 1;
    private static final int TYPE = 2;

    /** Longer names of types are of none. */
    private static final int LONGEST_CODE = 16;

    /** Of a tuple, the elements and of each the characters that are shown: a name may be asked for a million times. */
    private static final int MOST_SHOWN = 64;

    private PlainObjects() {}

    /** A value of which only the text is known that stands for it. */
    record Shown(String text) {}

    /** An array of NumPy, of which nothing is read. */
    static final class Array {
        private @Nullable Sequence shape;
        private @Nullable NumpyType type;

        /** What it is. */
        String text() {
            Sequence sizes = shape;
            NumpyType elements = type;
            return sizes == null || elements == null
                    ? "numpy array"
                    : "numpy array of " + elements.text() + " " + tuple(sizes);
        }
    }

    /** An element type of NumPy, such as f8. */
    static final class NumpyType {
        private final String code;
        private boolean bigEndian;

        NumpyType(String code) {
            this.code = code;
        }

        /** NumPy's name for it. */
        String text() {
            String bits = code.length() == 2 ? Integer.toString((code.charAt(1) - '0') * Byte.SIZE) : "";
            return switch (code) {
                case "b1" -> "bool";
                case "f2", "f4", "f8" -> "float" + bits;
                case "i1", "i2", "i4", "i8" -> "int" + bits;
                case "u1", "u2", "u4", "u8" -> "uint" + bits;
                default -> code;
            };
        }

        private Object value(Bytes bytes) {
            int width = code.length() == 2 ? code.charAt(1) - '0' : 0;
            ByteBuffer data = ByteBuffer.wrap(bytes.start().getBytes(StandardCharsets.ISO_8859_1))
                    .order(bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
            if (code.startsWith("U") && bytes.length() == data.remaining()) {
                Charset utf32 = Charset.forName(bigEndian ? "UTF-32BE" : "UTF-32LE");
                return utf32.decode(data).toString();
            }
            if (bytes.length() != width) {
                return new Shown("numpy scalar of " + text());
            }
            return switch (code) {
                case "b1" -> data.get() != 0;
                case "f2" -> (double) Float.float16ToFloat(data.getShort());
                // The shortest decimal number that is this float, as NumPy prints it.
                case "f4" -> Double.parseDouble(Float.toString(data.getFloat()));
                case "f8" -> data.getDouble();
                case "i1" -> (long) data.get();
                case "i2" -> (long) data.getShort();
                case "i4" -> (long) data.getInt();
                case "i8" -> data.getLong();
                case "u1" -> (long) Byte.toUnsignedInt(data.get());
                case "u2" -> (long) Short.toUnsignedInt(data.getShort());
                case "u4" -> Integer.toUnsignedLong(data.getInt());
                case "u8" -> new Shown(Long.toUnsignedString(data.getLong()));
                default -> new Shown("numpy scalar of " + text());
            };
        }
    }

    /** Whether a global is the name of one of these, or of what makes one. */
    static boolean has(String name) {
        return switch (plain(name)) {
            case SCALAR,
                    ARRAY,
                    "numpy.dtype",
                    "numpy.ndarray",
                    "_codecs.encode",
                    "collections.Counter",
                    "builtins.set",
                    "builtins.frozenset",
                    "builtins.complex",
                    "builtins.bytes",
                    "builtins.bytearray" -> true;
            default -> false;
        };
    }

    /** One name for what Python 2 and 3, or NumPy 1 and 2, call differently. */
    private static String plain(String name) {
        return name.replace("__builtin__.", "builtins.").replace("numpy._core.", "numpy.core.");
    }

    /**
     * What a call gives.
     *
     * @throws PickleException for arguments of other kinds
     */
    static Object call(String name, List<Object> arguments) {
        Object first = arguments.isEmpty() ? Pickled.None.NONE : arguments.get(0);
        Object second = arguments.size() < 2 ? Pickled.None.NONE : arguments.get(1);
        switch (plain(name)) {
            case SCALAR -> {
                if (first instanceof NumpyType type) {
                    return second instanceof Bytes bytes ? type.value(bytes) : new Shown("numpy scalar");
                }
            }
            case ARRAY -> {
                return new Array();
            }
            case "numpy.dtype" -> {
                if (first instanceof String code && code.length() <= LONGEST_CODE) {
                    return new NumpyType(code);
                }
            }
            case "_codecs.encode" -> {
                if (first instanceof String text) {
                    return Bytes.of(text);
                }
            }
            case "collections.Counter" -> {
                return first instanceof Dict ? first : new Dict();
            }
            case "builtins.set", "builtins.frozenset" -> {
                return first instanceof Sequence ? first : Sequence.empty();
            }
            case "builtins.bytes", "builtins.bytearray" -> {
                return first instanceof Bytes ? first : Bytes.of("");
            }
            case "builtins.complex" -> {
                if (first instanceof Double real && second instanceof Double imaginary) {
                    return new Shown(complex(real, imaginary));
                }
            }
            default -> {}
        }
        throw new PickleException("it calls " + ShownText.quote(name) + " with " + Pickled.kind(first));
    }

    private static String complex(double real, double imaginary) {
        String second = part(imaginary);
        return "(" + part(real) + (second.startsWith("-") ? "" : "+") + second + "j)";
    }

    /** Whole numbers have no fraction here. */
    private static String part(double value) {
        String text = PythonNumbers.repr(value);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    /** Gives one of these its state; false for all other objects. */
    static boolean build(Object target, Object state) {
        List<Object> items = state instanceof Sequence sequence ? sequence.items() : List.of();
        if (target instanceof NumpyType type) {
            type.bigEndian = items.size() > ORDER && items.get(ORDER).equals(">");
            return true;
        }
        if (target instanceof Array array) {
            if (items.size() > TYPE
                    && items.get(SHAPE) instanceof Sequence shape
                    && items.get(TYPE) instanceof NumpyType type) {
                array.shape = shape;
                array.type = type;
            }
            return true;
        }
        return false;
    }

    /** Bytes that a new object takes beyond a few fields. */
    static long memory(Object made) {
        if (made instanceof Bytes bytes) {
            return bytes.start().length();
        }
        String text = made instanceof Shown shown ? shown.text() : made instanceof String string ? string : "";
        return 2L * text.length();
    }

    /** A short tuple of plain numbers and strings, much as Python prints it. */
    static String tuple(Sequence tuple) {
        List<String> texts = new ArrayList<>();
        for (Object item : tuple.items().subList(0, Math.min(tuple.items().size(), MOST_SHOWN))) {
            String text = item instanceof Long || item instanceof String ? item.toString() : Pickled.kind(item);
            texts.add(text.substring(0, Math.min(text.length(), MOST_SHOWN)));
        }
        return "(" + String.join(", ", texts) + (texts.size() == 1 ? ",)" : ")");
    }
}
