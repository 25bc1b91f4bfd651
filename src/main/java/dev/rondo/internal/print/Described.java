package dev.rondo.internal.print;

/** How objects without a form of PyTorch's print: the class, and what tells one from another. */
public final class Described {
    private Described() {}

    /** Such as {@code LSTM.Builder(3, 4)}. */
    public static String of(Object object, String content) {
        String name = object.getClass().getName();
        return name.substring(name.lastIndexOf('.') + 1).replace('$', '.') + "(" + content + ")";
    }
}
