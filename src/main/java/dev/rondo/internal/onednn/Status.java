package dev.rondo.internal.onednn;

import dev.rondo.RondoException;
import dev.rondo.internal.ffi.Dnnl;

/** Turns oneDNN's status codes into exceptions that name the operation and the problem. */
final class Status {
    private Status() {}

    /** Returns for success; else throws with everything that helps to find out why. */
    static void check(int status, String operation, Object problem) {
        if (status != Dnnl.dnnl_success()) {
            throw new RondoException(operation + " failed with status " + status + " ("
                    + Dnnl.dnnl_status2str(status).getString(0) + ") for " + problem + " on oneDNN "
                    + Isa.effective() + "; run again with the environment variable ONEDNN_VERBOSE=all,filter=rnn"
                    + " to see oneDNN's own reason");
        }
    }
}
