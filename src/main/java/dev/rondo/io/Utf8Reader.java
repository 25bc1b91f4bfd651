package dev.rondo.io;

import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;

/** The text of a header, decoded strictly and piece by piece: as a whole it would take several times its size. */
final class Utf8Reader extends Reader {
    private final String source;
    private final ByteBuffer bytes;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();

    Utf8Reader(String source, ByteBuffer bytes) {
        this.source = source;
        this.bytes = bytes;
    }

    /** For two characters and more, which one code point may take. */
    @Override
    public int read(char[] to, int offset, int length) {
        CharBuffer chars = CharBuffer.wrap(to, offset, length);
        CoderResult result = decoder.decode(bytes, chars, true);
        if (result.isError()) {
            throw new SafetensorsException(source, "the header is not valid UTF-8");
        }
        int count = chars.position() - offset;
        return count == 0 ? -1 : count;
    }

    @Override
    public void close() {}
}
