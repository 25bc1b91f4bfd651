package dev.rondo.io;

import static dev.rondo.io.RawTorch.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pickles that break their format, or the limits of memory and depth, say where. */
class TorchPickleTest {
    /** A program, the byte of the opcode that fails, and why. */
    record Case(String program, int at, String problem) {}

    static List<Case> cases() {
        return List.of(
                new Case("i", 2, "opcode 0x69, which PyTorch does not write"),
                new Case("\0", 2, "opcode 0x0, which PyTorch does not write"),
                new Case("N\u0092", 3, "opcode 0x92, which PyTorch does not write"),
                new Case("\u0080\6", 2, "pickle protocol 6 is not one of 2 to 5"),
                new Case("\u0095" + "\377".repeat(8), 2, "a frame of negative length"),
                new Case("0", 2, "it takes more from its stack than is there"),
                new Case("N(q\0", 4, "it takes more from its stack than is there"),
                new Case("N(R", 4, "it takes more from its stack than is there"),
                new Case("t", 2, "it goes back to a mark that is not there"),
                new Case("h\5", 2, "it recalls number 5, which it has not remembered"),
                new Case("}(Nu", 5, "a dict's key has no value"),
                new Case("](NNu", 6, "it sets items of a list"),
                new Case(")Na", 4, "it appends to a tuple"),
                new Case("}Na", 4, "it appends to a dict"),
                new Case("X\377\377\377\377", 2, "it ends before the 4294967295 bytes that come next"),
                new Case(
                        "\u008d" + "\377".repeat(8), 2, "it ends before the 18446744073709551615 bytes that come next"),
                new Case(
                        "\u008e" + "\377".repeat(8), 2, "it ends before the 18446744073709551615 bytes that come next"),
                new Case("X\1\0\0\0\377", 2, "a string is not valid UTF-8"),
                new Case("\u008b\1\1\0\0", 2, "an integer of 257 bytes"),
                new Case("NN\u0093", 4, "a global whose name is no string"),
                new Case("c" + "m".repeat(5000) + "\n", 2, "a name has more than 4096 bytes"),
                new Case("cm", 2, "it ends before the 1 bytes that come next"),
                new Case(
                        "]".repeat(1_000_000),
                        898_781,
                        "its objects take more than 96 MiB, the most that Rondo makes of one" + " pickle"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void badPicklesSayWhere(Case bad) {
        assertThatThrownBy(() -> TorchFile.open(RawTorch.zip(bad.program())))
                .isInstanceOf(TorchFileException.class)
                .hasMessage("byte array: data.pkl, byte " + bad.at() + ": " + bad.problem());
    }

    /** Every opcode that PyTorch, or a pickler of protocol 2 to 5, may write for plain data. */
    @Test
    void plainDataIsUnderstood() {
        String values = "K\1" + "M\0\1" + "J\376\377\377\377" + "\u008a\0" + "\u008a\1\377" + "\u008b\2\0\0\0\0\200"
                + "G\77\370\0\0\0\0\0\0"
                + text("x") + "\u008c\1y" + "\u008d\1" + "\0".repeat(7) + "z" + "U\1u" + "T\1\0\0\0\374" + "N"
                + "\u0088" + "\u0089"
                + "C\1c" + "B\1\0\0\0b" + "\u008e\1" + "\0".repeat(7) + "e" + "\u0096\1" + "\0".repeat(7) + "a" + "N0"
                + "(NN1" + "(0"
                + "NN\u0086" + "NNN\u0087" + "N\u0085" + "\u008f(K\7\u0090" + "(K\7\u0091";
        String program = "\u0080\4\u0095" + "\0".repeat(8) + "](" + values + "e\u0094q\0r\1\0\0\0j\1\0\0\0" + "0h\0";
        try (TorchFile file = TorchFile.open(RawTorch.zip(program))) {
            assertThat(file.metadata().values())
                    .startsWith(
                            "1", "256", "-2", "0", "-1", "-32768", "1.5", "x", "y", "z", "u", "\u00fc", "None", "True")
                    .endsWith("None", "7", "7");
            assertThat(file.metadata())
                    .containsEntry("14", "False")
                    .containsEntry("22.0", "7")
                    .containsKey("20.2");
        }
    }

    @Test
    void nestingIsBounded() {
        assertThatThrownBy(() -> TorchFile.open(RawTorch.zip("]".repeat(200) + "a".repeat(199))))
                .isInstanceOf(TorchFileException.class)
                .hasMessageStartingWith("byte array: '0.0.0.")
                .hasMessageEndingWith("' is nested more than 100 deep, or in itself");
        assertThatThrownBy(() -> TorchFile.open(RawTorch.zip("]q\0h\0a")))
                .hasMessageEndingWith("' is nested more than 100 deep, or in itself");
        assertThat(TorchFile.open(RawTorch.zip("]".repeat(90) + "a".repeat(89))).names())
                .isEmpty();
    }

    /** Each list holds the one before twice: 40 of them have a million million ends. */
    @Test
    void theSameThingManyTimesOverIsBounded() {
        StringBuilder program = new StringBuilder("]q\0");
        for (int i = 1; i <= 40; i++) {
            program.append("](h")
                    .append((char) (i - 1))
                    .append('h')
                    .append((char) (i - 1))
                    .append("eq")
                    .append((char) i);
        }
        assertThatThrownBy(() -> TorchFile.open(RawTorch.zip(program.toString())))
                .isInstanceOf(TorchFileException.class)
                .hasMessage("byte array: more than 1048576 objects within objects, the most that Rondo names");
    }

    @Test
    void metadataIsCut() {
        StringBuilder program = new StringBuilder("](" + text("t".repeat(2000)));
        program.append("K\1".repeat(20_000)).append('e');
        try (TorchFile file = TorchFile.open(RawTorch.zip(program.toString()))) {
            assertThat(file.metadata()).hasSize(10_000).containsEntry("0", "t".repeat(1000));
        }
    }
}
