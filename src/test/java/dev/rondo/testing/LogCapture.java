package dev.rondo.testing;

import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** Collects what Rondo logs until it is closed. */
public final class LogCapture extends Handler implements AutoCloseable {
    private final Logger logger = Logger.getLogger("dev.rondo");
    private final List<String> messages;

    private LogCapture(List<String> messages) {
        this.messages = messages;
    }

    /** Collects into a list that is safe to share. */
    public static LogCapture to(List<String> messages) {
        LogCapture capture = new LogCapture(messages);
        capture.logger.addHandler(capture);
        return capture;
    }

    @Override
    public void publish(LogRecord entry) {
        messages.add(new SimpleFormatter().formatMessage(entry));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
    }
}
