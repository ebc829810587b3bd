'use strict';

// Encodes and decodes with the real serialize-json, for SerializeJsonDifferentialIT. A line in: [value, hex]; a line
// out: [hex of the value's encoding, value that the hex decodes to, value that its own encoding decodes to]. A value
// is JSON where JSON has a word for it, else it is tagged: {n: bits of a double}, {d: ms}, {b: hex}, {u: 1} undefined,
// {e: members} an error, {o: members} any object, so that the order of members is kept.

const readline = require('readline');
const serializeJson = require('serialize-json');

const double = Buffer.alloc(8);

function members(pairs, object) {
  for (const [ name, value ] of pairs) {
    object[name] = fromTagged(value);
  }
  return object;
}

function fromTagged(tagged) {
  if (tagged === null || typeof tagged !== 'object') {
    return tagged;
  }
  if (Array.isArray(tagged)) {
    return tagged.map(fromTagged);
  }
  const [ tag, content ] = Object.entries(tagged)[0];
  switch (tag) {
    case 'n':
      return Buffer.from(content, 'hex').readDoubleBE(0);
    case 'd':
      return new Date(content);
    case 'b':
      return Buffer.from(content, 'hex');
    case 'u':
      return undefined;
    case 'e':
      return members(content, new Error());
    case 'o':
      return members(content, {});
    default:
      throw new Error(`unknown tag: ${tag}`);
  }
}

function bits(number) {
  double.writeDoubleBE(number, 0);
  return Number.isNaN(number) ? '7ff8000000000000' : double.toString('hex');
}

function pairs(object) {
  return Object.keys(object).map(name => [ name, toTagged(object[name]) ]);
}

// As Java has it: undefined is null, an error is an object.
function toTagged(value) {
  if (value === undefined || value === null) {
    return null;
  }
  if (typeof value === 'number') {
    return { n: bits(value) };
  }
  if (typeof value !== 'object') {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map(toTagged);
  }
  if (value instanceof Date) {
    return { d: value.getTime() };
  }
  if (Buffer.isBuffer(value)) {
    return { b: value.toString('hex') };
  }
  if (value instanceof Error) {
    return { o: pairs(Object.assign({ name: 'Error', message: value.message, stack: value.stack }, value)) };
  }
  return { o: pairs(value) };
}

readline.createInterface({ input: process.stdin }).on('line', line => {
  const [ tagged, hex ] = JSON.parse(line);
  const encoded = serializeJson.encode(fromTagged(tagged));
  const theirs = hex === null ? null : toTagged(serializeJson.decode(Buffer.from(hex, 'hex')));
  console.log(JSON.stringify([ encoded.toString('hex'), theirs, toTagged(serializeJson.decode(encoded)) ]));
});
