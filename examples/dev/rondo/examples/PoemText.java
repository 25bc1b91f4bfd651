package dev.rondo.examples;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * A text as numbers: those of its characters in a vocabulary. Characters are code points, so that what lies beyond 16
 * bits, as rare Chinese characters do, is one.
 */
final class PoemText {
    private static final char BYTE_ORDER_MARK = '\ufeff';

    private final int[] vocabulary;
    private final Map<Integer, Integer> numbers = new HashMap<>();

    /**
     * A vocabulary.
     *
     * @param characters each once
     */
    PoemText(String characters) {
        vocabulary = characters.codePoints().toArray();
        for (int i = 0; i < vocabulary.length; i++) {
            numbers.put(vocabulary[i], i);
        }
    }

    /** The characters of a text, each once, in ascending order. */
    static String vocabularyOf(String text) {
        return text.codePoints()
                .sorted()
                .distinct()
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** Reads a file of UTF-8, with line ends of any kind. */
    static String read(Path file) throws IOException {
        ByteBuffer bytes;
        try {
            bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException e) {
            throw new FileSystemException(file.toString(), null, e.getMessage());
        }
        CharBuffer text = CharBuffer.allocate(bytes.remaining());
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        CoderResult result = decoder.decode(bytes, text, true);
        if (result.isError()) {
            throw new PoemWriter.Refusal(file + ": it is no UTF-8 text, see byte " + bytes.position());
        }
        String read = text.flip().toString().replace("\r\n", "\n").replace('\r', '\n');
        return !read.isEmpty() && read.charAt(0) == BYTE_ORDER_MARK ? read.substring(1) : read;
    }

    /** How many characters there are. */
    int size() {
        return vocabulary.length;
    }

    /** The numbers of a text's characters, of which none may be unknown. */
    int[] numbers(String what, String text) {
        return text.codePoints()
                .map(character -> {
                    Integer number = numbers.get(character);
                    if (number == null) {
                        throw new PoemWriter.Refusal(String.format(
                                "the model has never seen the character \"%s\" (U+%04X) of %s",
                                Character.toString(character), character, what));
                    }
                    return number;
                })
                .toArray();
    }

    /** The character of a number. */
    String character(int number) {
        return Character.toString(vocabulary[number]);
    }
}
