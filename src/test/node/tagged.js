'use strict';

// Values that JSON does not have, as objects with one member that begins with "$". NpmValues.java does the same.

function special(value) {
  if (value === undefined) return { $undefined: true };
  if (typeof value === 'number' && !Number.isFinite(value)) return { $number: String(value) };
  if (value instanceof Date) return { $date: value.getTime() };
  if (Buffer.isBuffer(value)) return { $bytes: value.toString('base64') };
  if (value instanceof Error) return { $error: describe(value) };
  return null;
}

function describe(error) {
  if (!(error instanceof Error)) return { notAnError: tag(error) };
  const own = {};
  for (const member of Object.keys(error)) {
    if (typeof error[member] !== 'function' && member !== 'args') own[member] = tag(error[member]);
  }
  return { ...own, name: error.name, message: error.message, stack: error.stack };
}

function tag(value) {
  const tagged = special(value);
  if (tagged) return tagged;
  if (Array.isArray(value)) return value.map(tag);
  if (value && typeof value === 'object') return members(value, tag);
  return value;
}

function untag(value) {
  if (Array.isArray(value)) return value.map(untag);
  if (!value || typeof value !== 'object') return value;
  if ('$undefined' in value) return undefined;
  if ('$number' in value) return Number(value.$number);
  if ('$date' in value) return new Date(value.$date);
  if ('$bytes' in value) return Buffer.from(value.$bytes, 'base64');
  if ('$repeat' in value) return value.$repeat.repeat(value.times);
  return members(value, untag);
}

function members(value, change) {
  const changed = {};
  for (const member of Object.keys(value)) changed[member] = change(value[member]);
  return changed;
}

module.exports = { tag, untag, describe };
