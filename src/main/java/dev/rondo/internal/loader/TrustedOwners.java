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
    /** In such a directory only the owner of an entry, or of the directory, may rename or remove it. */
    private static final int STICKY = 01000;

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

    /**
     * Refuses a directory in which somebody else could swap an entry between a check and a load, and a link that
     * somebody else could point elsewhere.
     */
    void requireKept(Path directory) throws IOException {
        requireOwned(directory, LinkOption.NOFOLLOW_LINKS);
        Path real = directory.toRealPath();
        requireOwned(real);
        int mode = (Integer) Files.getAttribute(real, "unix:mode");
        if ((mode & GROUP_OR_OTHERS_WRITE) != 0 && (mode & STICKY) == 0) {
            throw new FileSystemException(
                    directory.toString(),
                    null,
                    "other users may write to it: take that from them (chmod go-w), or name a folder below it, which"
                            + " is made for this user alone");
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
