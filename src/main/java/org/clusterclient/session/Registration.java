package org.clusterclient.session;

/**
 * What names a subscription or a publication.
 *
 * @param key equal for equal registrations, whatever the order of their members
 * @param value the registration as the caller wrote it: a JSON value, not null
 */
public record Registration(String key, Object value) {}
