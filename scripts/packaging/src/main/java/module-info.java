/** A user's program as a module. */
module app {
    requires dev.rondo;
}
