// Preloaded into a Node.js server: every host name but this machine's is unknown, as on a machine without network.
'use strict';
const dns = require('dns');
const net = require('net');

const local = (name) => !name || name === 'localhost' || name === '::1' || /^127\./.test(name);

function unknown(name) {
    return Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), {
        errno: -3008,
        code: 'ENOTFOUND',
        syscall: 'getaddrinfo',
        hostname: name,
    });
}

const lookup = dns.lookup;
dns.lookup = function (name, options, callback) {
    const done = typeof options === 'function' ? options : callback;
    if (local(name) || net.isIP(name)) return lookup.apply(this, arguments);
    process.nextTick(done, unknown(name));
    return {};
};

const lookupPromise = dns.promises.lookup;
dns.promises.lookup = function (name, ...rest) {
    return local(name) || net.isIP(name) ? lookupPromise.call(this, name, ...rest) : Promise.reject(unknown(name));
};
