package dev.rondo.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** What a command line printed, and its exit status. */
record CommandRun(int status, String out, String err) {
    static CommandRun of(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] words = new String[arguments.length];
        for (int i = 0; i < words.length; i++) {
            words[i] = arguments[i].toString();
        }
        int status = Main.run(new PrintWriter(out), new PrintWriter(err), words);
        return new CommandRun(status, out.toString(), err.toString());
    }
}
