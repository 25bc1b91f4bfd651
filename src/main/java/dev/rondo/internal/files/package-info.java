/** What writers of files share. */
@NullMarked
package dev.rondo.internal.files;

import org.jspecify.annotations.NullMarked;
