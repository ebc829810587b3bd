'use strict';

/** Calls back with each line of a stream. */
module.exports = function eachLine(stream, received) {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', chunk => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop();
    lines.forEach(line => received(line));
  });
};
