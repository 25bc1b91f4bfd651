package dev.rondo.internal.dnnl;

import dev.rondo.RondoException;
import dev.rondo.internal.ffi.Dnnl;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Calls of oneDNN that are looked after: native objects have no moment without an owner, and a status that is not
 * success becomes an exception that names the operation and the problem.
 */
public final class Checked {
    /** Writes a new object's address to {@code out} and returns a status. */
    @FunctionalInterface
    public interface Constructor {
        int create(MemorySegment out);
    }

    /** Destroys an object and returns a status. */
    @FunctionalInterface
    public interface Destructor {
        int destroy(MemorySegment handle);
    }

    private Checked() {}

    /** Creates an object that closing {@code owner} destroys. */
    @SuppressWarnings("restricted")
    public static MemorySegment create(
            Arena owner, String operation, Object problem, Constructor constructor, Destructor destructor) {
        try (Arena local = Arena.ofConfined()) {
            MemorySegment out = local.allocate(ValueLayout.ADDRESS);
            int before = OmpThreads.enterCarrier();
            int status;
            try {
                status = constructor.create(out);
            } finally {
                OmpThreads.exit(before);
            }
            Checked.status(status, operation, problem);
            HeldMemory.HANDLES.increment();
            return out.get(ValueLayout.ADDRESS, 0).reinterpret(owner, handle -> {
                destructor.destroy(handle);
                HeldMemory.HANDLES.decrement();
            });
        }
    }

    /** Returns for success; else throws with everything that helps to find out why. */
    public static void status(int status, String operation, Object problem) {
        if (status != Dnnl.dnnl_success()) {
            throw new RondoException(operation + " failed with status " + status + " ("
                    + Dnnl.dnnl_status2str(status).getString(0) + ") for " + problem + " on oneDNN "
                    + Isa.effective() + "; run again with the environment variable ONEDNN_VERBOSE=all,filter=rnn"
                    + " to see oneDNN's own reason");
        }
    }
}
