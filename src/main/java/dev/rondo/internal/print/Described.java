package dev.rondo.internal.print;

import java.util.Locale;

/** How objects without a form of PyTorch's print: the class, and what tells one from another. */
public final class Described {
    private Described() {}

    /** A constant as properties, files and events name it: in lower case. */
    public static String label(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    /** Such as {@code LSTM.Builder(3, 4)}. */
    public static String of(Object object, String content) {
        String name = object.getClass().getName();
        return name.substring(name.lastIndexOf('.') + 1).replace('$', '.') + "(" + content + ")";
    }
}
