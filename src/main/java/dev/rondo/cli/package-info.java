/** The command line, {@code java -jar rondo-cli.jar}. */
@NullMarked
package dev.rondo.cli;

import org.jspecify.annotations.NullMarked;
