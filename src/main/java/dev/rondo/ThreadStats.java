package dev.rondo;

import java.util.List;

/**
 * The threads of Rondo's own that help calls, at one moment; all layers and tables of the process share them.
 *
 * @param workers threads there are: at most one fewer than processors, none before a call has work for one, and none
 *     again ten seconds after the last
 * @param awake those of them that are not parked: they help a call, or spin for a while after one
 * @param callsByHelpers since the start, how many calls that had work for helpers got none, one, two and so on
 */
public record ThreadStats(int workers, int awake, List<Long> callsByHelpers) {}
