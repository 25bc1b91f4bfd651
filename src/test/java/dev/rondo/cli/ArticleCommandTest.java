package dev.rondo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rondo.cli.article.ArticleCommand;
import dev.rondo.cli.article.ArticleText;
import dev.rondo.testing.TestBackends;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** The main job: the article's numbers come out. */
@Tag("native")
class ArticleCommandTest {
    @Test
    void printsTheArticlesNumbersAndSucceeds() {
        TestBackends.oneDnn();
        StringWriter out = new StringWriter();
        int status = new CommandLine(new ArticleCommand())
                .setOut(new PrintWriter(out))
                .execute();
        assertThat(out.toString())
                .contains(ArticleText.OUT, ArticleText.H, ArticleText.C)
                .contains("Expected hidden[0] size (1, 1, 3), got [1, 3, 3]")
                .contains("LSTM output: torch.Size([3, 3, 3])")
                .doesNotContain("MISMATCH");
        assertThat(status).isZero();
    }

    @Test
    void aMismatchIsSaidAndExitsNonZero() {
        TestBackends.oneDnn();
        StringWriter out = new StringWriter();
        int status = new CommandLine(new ArticleCommand(ArticleText.OUT.replace("0.5615", "0.5616")))
                .setOut(new PrintWriter(out))
                .execute();
        assertThat(status).isOne();
        assertThat(out.toString())
                .contains("[MISMATCH] as the article prints it")
                .contains("MISMATCH: see above");
    }

    @Test
    void infoNamesWhatRuns() {
        TestBackends.oneDnn();
        StringWriter out = new StringWriter();
        int status =
                new CommandLine(new InfoCommand()).setOut(new PrintWriter(out)).execute();
        assertThat(status).isZero();
        assertThat(out.toString())
                .containsPattern("oneDNN +3\\.13\\.")
                .containsPattern("ISA +[A-Z0-9_]+")
                .containsPattern("library +/.*libdnnl\\.so\\.3")
                .containsPattern("SHA-256 +([0-9a-f]{64}|not pinned)")
                .containsPattern("threads +(adaptive|\\d+), \\d+ processors")
                .containsPattern("plans +\\d+ now, at most \\d+ for each concurrent call")
                .containsPattern("native bytes +\\d+ weights, \\d+ scratch");
    }
}
