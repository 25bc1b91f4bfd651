package dev.rondo.internal.onednn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.internal.onednn.problem.PlanKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Choices outlive a process, belong to a machine, and are never worth an error. */
class PlanChoicesTest {
    private enum Ways {
        ROWS
    }

    @TempDir
    private Path folder;

    private Path file() {
        return folder.resolve("choices");
    }

    @Test
    void choicesAreFoundByTheNextProcessOfThatMachine() {
        PlanChoices first = new PlanChoices(file(), "a");
        first.add("x", PlanKind.UNITS);
        new PlanChoices(file(), "b").add("x", PlanKind.PRIMITIVE);
        first.add("y", PlanKind.PRIMITIVE);
        PlanChoices next = new PlanChoices(file(), "a");
        assertThat(next.find("x", PlanKind.class)).isEqualTo(PlanKind.UNITS);
        assertThat(next.find("y", PlanKind.class)).isEqualTo(PlanKind.PRIMITIVE);
        assertThat(next.find("z", PlanKind.class)).isNull();
        assertThat(new PlanChoices(file(), "b").find("x", PlanKind.class)).isEqualTo(PlanKind.PRIMITIVE);
        assertThat(new PlanChoices(file(), "c").find("x", PlanKind.class)).isNull();
    }

    @Test
    void generationsOfOneNameAreTwoMachines() {
        String zen4 = "processor\t: 0\ncpu family\t: 25\nmodel\t\t: 17\nmodel name\t: AMD EPYC\nstepping\t: 1\n";
        String zen5 = zen4.replace("25", "26").replace("17", "2");
        assertThat(PlanChoices.processor(zen4 + "\n" + zen5)).isEqualTo("AMD EPYC 25 17 1");
        assertThat(PlanChoices.processor(zen5)).isEqualTo("AMD EPYC 26 2 1");
        assertThat(PlanChoices.processor("")).isEqualTo("unknown unknown unknown unknown");
    }

    @Test
    void damagedLinesAreIgnored() throws IOException {
        Files.writeString(file(), "a\tx\tuni\n\na\t\na\ty\tunits\tmore\na\tz\tunits\nb\tq\tunits");
        PlanChoices choices = new PlanChoices(file(), "a");
        assertThat(choices.find("x", PlanKind.class)).isNull();
        assertThat(choices.find("y", PlanKind.class)).isNull();
        assertThat(choices.find("z", PlanKind.class)).isEqualTo(PlanKind.UNITS);
        assertThat(choices.find("z", Ways.class)).isNull();
        byte[] noise = new byte[2_000_000];
        new Random(1).nextBytes(noise);
        Files.write(file(), noise);
        assertThat(new PlanChoices(file(), "a").find("x", PlanKind.class)).isNull();
        assertThat(file()).doesNotExist();
    }

    @Test
    void whatCannotBeReadOrWrittenIsNoError() throws IOException {
        Files.createDirectory(file());
        PlanChoices choices = new PlanChoices(file(), "a");
        choices.add("x", PlanKind.UNITS);
        assertThat(choices.find("x", PlanKind.class)).isEqualTo(PlanKind.UNITS);
        PlanChoices none = new PlanChoices(null, "a");
        none.add("x", PlanKind.UNITS);
        assertThat(none.find("x", PlanKind.class)).isEqualTo(PlanKind.UNITS);
    }
}
