package dev.rondo.io;

import static dev.rondo.io.RawFile.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every rule of the format, each with the message that a user sees when a file breaks it. */
class SafetensorsStrictnessTest {
    private static final String LIMIT = "[9223372036854775807]";

    static Stream<Arguments> brokenFraming() {
        byte[] brace = {'{'};
        return Stream.of(
                Arguments.of(new byte[7], "not a safetensors file: 7 bytes, the header's length alone takes 8"),
                Arguments.of(new byte[0], "not a safetensors file: 0 bytes, the header's length alone takes 8"),
                Arguments.of(new byte[8], "not a safetensors file: the header must begin with '{'"),
                Arguments.of(
                        RawFile.withLength(100_000_001, brace, 0),
                        "not a safetensors file: a header of 100000001 bytes is beyond the limit of 100000000"),
                Arguments.of(
                        RawFile.withLength(-1, brace, 0),
                        "not a safetensors file: a header of 18446744073709551615 bytes is beyond the limit of 100000000"),
                Arguments.of(
                        RawFile.withLength(100_000_000, brace, 0),
                        "a header of 100000000 bytes does not fit in a file of 9; the file may be truncated"),
                Arguments.of(RawFile.of(" {}", 0), "not a safetensors file: the header must begin with '{'"),
                Arguments.of(RawFile.of("[]", 0), "not a safetensors file: the header must begin with '{'"),
                Arguments.of(
                        RawFile.of("{\"\u00ff\":0}".getBytes(StandardCharsets.ISO_8859_1), 0),
                        "the header is not valid UTF-8"),
                Arguments.of(RawFile.of("{}", 5), "the last 5 bytes of the file belong to no tensor"));
    }

    @ParameterizedTest
    @MethodSource("brokenFraming")
    void framing(byte[] file, String problem) {
        assertThatThrownBy(() -> Safetensors.read(file))
                .isInstanceOf(SafetensorsException.class)
                .hasMessage("byte array: " + problem);
    }

    static Stream<Arguments> brokenJson() {
        return Stream.of(
                Arguments.of("{", "the header is not valid JSON: Unexpected end-of-input"),
                Arguments.of("{\"a\":", "the header is not valid JSON: Unexpected end-of-input"),
                Arguments.of("{\"a\":nan}", "the header is not valid JSON: Unrecognized token 'nan'"),
                Arguments.of("{'a':1}", "the header is not valid JSON: Unexpected character (''' (code 39))"),
                Arguments.of("{/**/}", "the header is not valid JSON: Unexpected character ('/' (code 47))"),
                Arguments.of("{\"\n\":1}", "the header is not valid JSON: Illegal unquoted character"),
                Arguments.of(
                        "{\"a\":{\"shape\":[[[[1]]]]}}", "the header is not valid JSON: Document nesting depth (4)"),
                Arguments.of("{}{}", "only spaces may follow the header's closing brace, found more at character 2"),
                Arguments.of("{} \n", "only spaces may follow the header's closing brace, found more at character 3"),
                Arguments.of("{}  \0", "only spaces may follow the header's closing brace, found more at character 4"),
                Arguments.of("{\"\\ud800\":1}", "the header is not valid JSON: Broken surrogate pair"),
                Arguments.of("{\"\\udc00\":1}", "the header "),
                Arguments.of("{\"__metadata__\":{\"a\":\"\\ud800\"}}", "the header "),
                Arguments.of(
                        "{\"__metadata__\":{\"a\":\"\\udc00\"}}",
                        "the header holds a string that is not valid Unicode: "),
                Arguments.of(
                        "{" + entry("a", "U8", "[0]", "[0,0]") + "," + entry("a", "U8", "[0]", "[0,0]") + "}",
                        "the header is not valid JSON: Duplicate Object property \"a\""),
                Arguments.of(
                        "{" + entry("a", "U8", "[0]", "[0,0]") + "," + entry("\\u0061", "U8", "[0]", "[0,0]") + "}",
                        "the header is not valid JSON: Duplicate Object property \"a\""),
                Arguments.of(
                        "{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}",
                        "the header is not valid JSON: Duplicate Object property \"k\""),
                Arguments.of(
                        "{\"a\":{\"dtype\":\"U8\",\"dtype\":\"I8\"}}",
                        "the header is not valid JSON: Duplicate Object property \"dtype\""));
    }

    @ParameterizedTest
    @MethodSource("brokenJson")
    void json(String header, String problem) {
        assertThatThrownBy(() -> Safetensors.read(RawFile.of(header, 0)))
                .isInstanceOf(SafetensorsException.class)
                .hasMessageStartingWith("byte array: " + problem);
    }

    static Stream<Arguments> brokenFields() {
        return Stream.of(
                Arguments.of("{\"__metadata__\":[]}", "__metadata__ must be a JSON object, found start array"),
                Arguments.of("{\"__metadata__\":[]}", "__metadata__ must be a JSON object, found start array"),
                Arguments.of(
                        "{\"__metadata__\":{\"a\":1}}", "__metadata__ must map strings to strings, 'a' maps to '1'"),
                Arguments.of(
                        "{\"__metadata__\":{\"a\":{}}}",
                        "__metadata__ must map strings to strings, 'a' maps to start object"),
                Arguments.of("{\"a\":1}", "tensor 'a': must be a JSON object, found '1'"),
                Arguments.of("{\"a\\n\":1}", "tensor 'a?': must be a JSON object, found '1'"),
                Arguments.of("{\"a\":{}}", "tensor 'a': dtype is missing in the header"),
                Arguments.of("{\"a\":{\"dtype\":\"U8\"}}", "tensor 'a': shape is missing in the header"),
                Arguments.of(
                        "{\"a\":{\"dtype\":\"U8\",\"shape\":[]}}", "tensor 'a': data_offsets is missing in the header"),
                Arguments.of("{\"a\":{\"x\":1}}", "tensor 'a': unknown field 'x' in the header"),
                Arguments.of("{\"a\":{\"dtype\":8}}", "tensor 'a': dtype must be a string, found '8'"),
                Arguments.of("{\"a\":{\"dtype\":\"f32\"}}", "tensor 'a': unknown dtype 'f32'"),
                Arguments.of("{\"a\":{\"shape\":3}}", "tensor 'a': shape must be an array, found '3'"),
                Arguments.of(
                        "{" + entry("a", "U8", "[0]", "[0]") + "}",
                        "tensor 'a': data_offsets must be two numbers, found 1: [0]"),
                Arguments.of(
                        "{" + entry("a", "U8", "[0]", "[0,0,0]") + "}",
                        "tensor 'a': data_offsets must be two numbers, found 3: [0, 0, 0]"));
    }

    @ParameterizedTest
    @MethodSource("brokenFields")
    void fields(String header, String problem) {
        assertThatThrownBy(() -> Safetensors.read(RawFile.of(header, 0)))
                .isInstanceOf(SafetensorsException.class)
                .hasMessage("byte array: " + problem);
    }

    @ParameterizedTest
    @MethodSource
    void numbers(String number) {
        String header = "{" + entry("a", "U8", "[" + number + "]", "[0,0]") + "}";
        assertThatThrownBy(() -> Safetensors.read(RawFile.of(header, 0)))
                .isInstanceOf(SafetensorsException.class)
                .hasMessageStartingWith(
                        "byte array: tensor 'a': shape must hold integers from 0 to 2^63 - 1, found " + "'" + number);
    }

    static Stream<String> numbers() {
        return Stream.of("-1", "-0", "1.0", "1e2", "true", "null", "9223372036854775808", "18446744073709551616");
    }

    static Stream<Arguments> brokenLayout() {
        return Stream.of(
                Arguments.of(entry("a", "U8", "[4]", "[4,0]"), "'a': data_offsets [4, 0] end before they begin"),
                Arguments.of(
                        entry("a", "U8", "[5]", "[0,5]"),
                        "'a': data_offsets [0, 5] reach beyond the 4 bytes of tensor data; the file may be truncated"),
                Arguments.of(
                        entry("a", "F32", "[2]", "[0,4]"),
                        "'a': shape [2] of F32 needs 8 bytes, data_offsets [0, 4] hold 4"),
                Arguments.of(
                        entry("a", "U8", "[]", "[0,4]"),
                        "'a': shape [] of U8 needs 1 bytes, data_offsets [0, 4] hold 4"),
                Arguments.of(entry("a", "F4", "[9]", "[0,4]"), "'a': shape [9] of F4 does not fill whole bytes"),
                Arguments.of(
                        entry("a", "F32", LIMIT, "[0,4]"),
                        "'a': shape " + LIMIT + " of F32 has more elements than 64 bits can count"),
                Arguments.of(
                        entry("a", "U8", "[4294967296,4294967296]", "[0,4]"),
                        "'a': shape [4294967296, 4294967296] of U8 has more elements than 64 bits can count"),
                Arguments.of(
                        entry("a", "U8", "[3]", "[0,3]") + "," + entry("b", "U8", "[2]", "[2,4]"),
                        "'b': data_offsets [2, 4] overlap another tensor's, which end at 3"),
                Arguments.of(
                        entry("a", "U8", "[4]", "[0,4]") + "," + entry("b", "U8", "[4]", "[0,4]"),
                        "'b': data_offsets [0, 4] overlap another tensor's, which end at 4"),
                Arguments.of(
                        entry("a", "U8", "[1]", "[0,1]") + "," + entry("b", "U8", "[2]", "[2,4]"),
                        "'b': data_offsets [2, 4] leave a hole: bytes 1 to 2 belong to no tensor"),
                Arguments.of(
                        entry("a", "U8", "[3]", "[1,4]"),
                        "'a': data_offsets [1, 4] leave a hole: bytes 0 to 1 belong to no tensor"),
                Arguments.of(
                        entry("a", "U8", "[4]", "[0,4]") + "," + entry("b", "U8", "[0]", "[2,2]"),
                        "'b': data_offsets [2, 2] overlap another tensor's, which end at 4"));
    }

    @ParameterizedTest
    @MethodSource("brokenLayout")
    void layout(String entries, String problem) {
        assertThatThrownBy(() -> Safetensors.read(RawFile.of("{" + entries + "}", 4)))
                .isInstanceOf(SafetensorsException.class)
                .hasMessage("byte array: tensor " + problem);
    }

    @Test
    void longNamesAreCutInMessages() {
        String header = "{\"" + "n".repeat(100_000) + "\":1}";
        assertThatThrownBy(() -> Safetensors.read(RawFile.of(header, 0)))
                .hasMessage("byte array: tensor '" + "n".repeat(200) + "...': must be a JSON object, found '1'");
    }

    @Test
    void legalOddities() {
        String header = "{ \"b\" : {\"data_offsets\":[1,3],\"shape\":[4],\"dtype\":\"F4\"},"
                + entry("none", "F32", "[0,4611686018427387904]", "[3,3]") + "," + entry("a", "U8", "[]", "[0,1]")
                + ", \"__metadata__\" : {\"\":\"\"} }        ";
        Safetensors file = Safetensors.read(RawFile.of(header, 3));
        assertThat(file.names()).containsExactly("a", "b", "none");
        assertThat(file.shape("none")).containsExactly(0, 1L << 62);
        assertThat(file.metadata()).containsOnlyKeys("").containsValue("");
        assertThat(Safetensors.read(RawFile.of("{}", 0)).names()).isEmpty();
    }
}
