package dev.rondo.io;

import java.util.Collection;
import java.util.stream.Collectors;

/** Text out of files as messages may show it: a file may hold anything, so no more of it than fits, and on one line. */
final class ShownText {
    /** Longer names are cut; a file may hold names of many megabytes. */
    private static final int LONGEST_NAME = 200;

    private static final int LONGEST_PROBLEM = 1000;
    private static final int NAMES_SHOWN = 10;

    private ShownText() {}

    /** A whole problem. */
    static String clean(String problem) {
        return clean(problem, LONGEST_PROBLEM);
    }

    /** A name. */
    static String quote(String name) {
        return "'" + clean(name, LONGEST_NAME) + "'";
    }

    /** What to say of a name that is not among those of a file. */
    static String notIn(Collection<String> names) {
        String some = names.stream().limit(NAMES_SHOWN).map(ShownText::quote).collect(Collectors.joining(", "));
        String rest = names.size() > NAMES_SHOWN ? ", ..." : "";
        return "not in the file, which has " + names.size() + ": [" + some + rest + "]";
    }

    private static String clean(String text, int longest) {
        String shown = text.length() <= longest ? text : text.substring(0, longest) + "...";
        return shown.replaceAll("[\\p{Cntrl}\\p{Zl}\\p{Zp}]", "?");
    }
}
