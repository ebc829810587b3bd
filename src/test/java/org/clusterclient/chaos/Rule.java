package org.clusterclient.chaos;

/** What must hold, whatever happens to the processes. */
enum Rule {
    /** A command of an older session does not come to the server after one of a newer session. */
    OLD_SESSION_IS_OVER,
    /** Every session has a larger epoch than those before. */
    EPOCH_GROWS,
    /** No two connections are open at the server for longer than a moment. */
    ONE_SESSION,
    /** What is not idempotent does not run twice. */
    RUNS_ONCE,
    /** What is answered has run. */
    SUCCESS_HAS_RUN,
    /** What is reported as not run has not run. */
    NOT_RUN_HAS_NOT_RUN,
    /** Every failure says whether the call ran. */
    OUTCOME_TOLD,
    /** A call ends by its deadline, the stalls of its own process aside. */
    IN_TIME,
    /** A call ends. */
    ENDS,
    /** A listener's versions grow, and its values do not go back. */
    VALUES_GROW,
    /** A listener ends with the last value. */
    LAST_VALUE,
    /** What a process has published is at the server. */
    PUBLISHED,
    /** What a process has taken back, or published over, is not at the server. */
    NOTHING_STALE,
    /** The publications of a process are in the order of their last publication. */
    PUBLICATION_ORDER,
    /** A planned hand-over fails no call that has time enough. */
    HAND_OVER_FAILS_NOTHING,
    /** A planned hand-over loses no oneway call. */
    HAND_OVER_LOSES_NOTHING,
    /** A process that is told to leave does so. */
    LEAVES_IN_ORDER
}
