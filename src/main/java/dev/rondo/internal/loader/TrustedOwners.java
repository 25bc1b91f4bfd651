package dev.rondo.internal.loader;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Set;

/**
 * Whose files may be loaded as code: this process's user's, and root's, who can do everything anyway.
 *
 * @param self the user id of this process
 * @param uids every trusted user id
 */
record TrustedOwners(int self, Set<Integer> uids) {
    private static final int GROUP_OR_OTHERS_WRITE = 022;

    /** Asks by number: the user's name may be unknown to a container. */
    static TrustedOwners current() throws IOException {
        int self = (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        return new TrustedOwners(self, self == 0 ? Set.of(0) : Set.of(0, self));
    }

    /** Refuses a file or directory of somebody else. */
    void requireOwned(Path path, LinkOption... options) throws IOException {
        int owner = (Integer) Files.getAttribute(path, "unix:uid", options);
        if (!uids.contains(owner)) {
            throw new FileSystemException(path.toString(), null, "it belongs to another user (uid " + owner + ")");
        }
    }

    /** Refuses a file or directory that somebody else could have changed, or that is a link to one. */
    void requirePrivate(Path path) throws IOException {
        requireOwned(path, LinkOption.NOFOLLOW_LINKS);
        if (Files.isSymbolicLink(path)) {
            throw new FileSystemException(path.toString(), null, "it is a symbolic link");
        }
        int mode = (Integer) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        if ((mode & GROUP_OR_OTHERS_WRITE) != 0) {
            throw new FileSystemException(path.toString(), null, "other users may write to it");
        }
    }
}
