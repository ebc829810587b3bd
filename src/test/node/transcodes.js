'use strict';

const INSTANT = 'instant:';
const json = {
  encode: value => Buffer.from(JSON.stringify(value === undefined ? null : value)),
  decode: bytes => JSON.parse(bytes),
};

// XorTranscode.java for Node.
const xor = {
  encode: value => mirrored(json.encode(value instanceof Date ? INSTANT + value.toISOString() : value)),
  decode: bytes => {
    const value = json.decode(mirrored(bytes));
    return typeof value === 'string' && value.startsWith(INSTANT) ? new Date(value.slice(INSTANT.length)) : value;
  },
};

function mirrored(bytes) {
  return Buffer.from(bytes.map(byte => byte ^ 0x55));
}

module.exports = { json, xor };
