package dev.rondo;

import java.util.ArrayList;
import java.util.List;

/** Code in documents and in sources, to be compared without what a formatter decides: white space. */
final class CodeBlocks {
    private CodeBlocks() {}

    /** The blocks of Java in a document of Markdown. */
    static List<String> ofDocument(String text) {
        return between(text, "```java\n", "```");
    }

    /** All texts between two marks, without white space. */
    static List<String> between(String text, String start, String end) {
        List<String> found = new ArrayList<>();
        int from = text.indexOf(start);
        while (from >= 0) {
            int to = text.indexOf(end, from + start.length());
            found.add(flat(text.substring(from + start.length(), to)));
            from = text.indexOf(start, to + end.length());
        }
        return found;
    }

    /** Without white space. */
    static String flat(String code) {
        return code.replaceAll("\\s+", "");
    }
}
