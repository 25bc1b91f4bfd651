/** The system properties that users set. */
@NullMarked
package dev.rondo.internal.settings;

import org.jspecify.annotations.NullMarked;
