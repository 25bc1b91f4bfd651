/** Events for JDK Flight Recorder. */
@NullMarked
package dev.rondo.internal.events;

import org.jspecify.annotations.NullMarked;
