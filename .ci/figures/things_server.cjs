// A fast local server that keeps its description (things_document.py): a store of things in several shelves.
// DELAY_MS holds every answer back a little. GET /left lists all things there are.
'use strict';
const http = require('http');

const delay = Number(process.env.DELAY_MS || 0);
const shelves = new Map();
let last = 0;

const shelf = (name) => shelves.get(name) || shelves.set(name, new Map()).get(name);

function refusal(body) {
    if (body === null || typeof body !== 'object' || Array.isArray(body)) return 'an object is wanted';
    if (typeof body.name !== 'string' || [...body.name].length < 1 || [...body.name].length > 60) return 'name: 1 to 60 characters';
    if ('size' in body && !(Number.isInteger(body.size) && body.size >= 0 && body.size <= 100)) return 'size: 0 to 100';
    const unknown = Object.keys(body).find((key) => key !== 'name' && key !== 'size');
    return unknown === undefined ? null : `unknown: ${unknown}`;
}

function answer(method, path, type, text) {
    const problem = (status, detail, headers) => [status, { title: detail }, 'application/problem+json', headers];
    if (path === '/left') return [200, { left: [...shelves].flatMap(([name, one]) => [...one.values()].map((thing) => `${name} ${JSON.stringify(thing)}`)) }];
    const [, kind, name, id, ...rest] = path.split('/');
    if (rest.length || !name || (kind !== 'fact' && kind !== 'shelf')) return problem(404, 'no such resource');
    const allowed = kind === 'fact' ? ['GET'] : id === undefined ? ['GET', 'POST'] : ['GET', 'PUT', 'DELETE'];
    if (!allowed.includes(method)) return problem(405, 'method not allowed', { Allow: allowed.join(', ') });
    if (kind === 'fact') return id === undefined ? [200, { id: 7, name, size: 3 }] : problem(404, 'no such resource');
    const things = shelf(name);
    let body;
    if (method === 'POST' || method === 'PUT') {
        if (!/^application\/json\s*(;|$)/i.test(type || '')) return problem(415, 'application/json is wanted');
        try {
            body = JSON.parse(text);
        } catch {
            return problem(400, 'no JSON');
        }
        const refused = refusal(body);
        if (refused !== null) return problem(400, refused);
    }
    if (id === undefined) {
        if (method === 'GET') return [200, [...things.values()]];
        const made = { id: ++last, ...body };
        things.set(made.id, made);
        return [201, made, undefined, { Location: `${path}/${made.id}` }];
    }
    if (!/^[1-9][0-9]{0,15}$/.test(id)) return problem(400, 'id: a whole number from 1');
    const thing = things.get(Number(id));
    if (!thing) return problem(404, 'no such thing');
    if (method === 'GET') return [200, thing];
    if (method === 'DELETE') return things.delete(thing.id), [204];
    const changed = { id: thing.id, ...body };
    things.set(thing.id, changed);
    return [200, changed];
}

const server = http.createServer((request, response) => {
    const parts = [];
    request.on('data', (part) => parts.push(part));
    request.on('end', () => {
        const path = request.url.split('?')[0];
        const send = () => {
            const text = Buffer.concat(parts).toString();
            const [status, body, type, headers] = answer(request.method, path, request.headers['content-type'], text);
            const bytes = body === undefined ? undefined : JSON.stringify(body);
            const length = bytes === undefined ? {} : { 'Content-Type': type || 'application/json', 'Content-Length': Buffer.byteLength(bytes) };
            response.writeHead(status, { ...length, ...headers });
            response.end(request.method === 'HEAD' ? undefined : bytes);
        };
        if (delay && path !== '/left') setTimeout(send, delay);
        else send();
    });
});
server.keepAliveTimeout = 60000;
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
