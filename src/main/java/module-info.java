/**
 * PyTorch's recurrent layers for Java, run by Intel oneDNN through the Foreign Function and Memory API.
 *
 * <p>Start at {@link dev.rondo.nn}. Native access must be granted to this module:
 * {@code --enable-native-access=dev.rondo} (or {@code ALL-UNNAMED} on the class path).
 */
module dev.rondo {
    requires static org.jspecify;
    requires static info.picocli;
    // For events where there is a recorder; a Java without one does without them.
    requires static jdk.jfr;
    requires static me.tongfei.progressbar;
    requires tools.jackson.core;

    exports dev.rondo;
    exports dev.rondo.nn;
    exports dev.rondo.optim;
    exports dev.rondo.io;

    opens dev.rondo.cli to
            info.picocli;
    opens dev.rondo.cli.article to
            info.picocli;
}
